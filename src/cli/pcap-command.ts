import { EvidenceError, EXIT } from '../core/errors.js';
import { compareCaptures } from '../pcap/compare/compare-captures.js';
import type { CaptureComparison } from '../pcap/compare/comparison.js';
import { joinCaptures } from '../pcap/join/join-captures.js';
import type { CaptureJoin } from '../pcap/join/join-types.js';
import type { KeyFlags } from './decryption-keys.js';
import { interruptible } from './interruptible.js';
import { parseCount } from './option-values.js';
import { comparisonText } from './pcap-comparison-text.js';
import { captureSources, Scratch, type Source, type SourceContext, withNamesApart } from './pcap-sources.js';
import { captureText, flowText, joinText } from './pcap-text.js';
import { painter } from './style.js';

interface Flags extends KeyFlags {
  readonly flow?: readonly string[];
  readonly top: string;
  readonly plots?: string;
  readonly html?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** What was read, and what it says together. */
export interface Read {
  readonly sources: readonly Source[];
  readonly joins: readonly CaptureJoin[];
  readonly comparison: CaptureComparison;
}

/** `evidence pcap FILE…`: 3 where a file was cut off or damaged; what could be read is shown. */
export async function runPcap(paths: readonly string[], flags: Flags): Promise<number> {
  const scratch = new Scratch();
  return interruptible(async (signal) => {
    try {
      return await show(paths, flags, { scratch, signal });
    } finally {
      await scratch.remove();
    }
  });
}

async function show(paths: readonly string[], flags: Flags, context: SourceContext): Promise<number> {
  const top = parseCount(flags.top, '--top');
  const found: Source[] = [];
  for (const path of paths) found.push(...(await captureSources(path, context, flags)));
  const sources = withNamesApart(found);
  const joins = await joinsOf(sources, context.signal);
  const comparison = compareCaptures(sources, joins);
  const read = { sources, joins, comparison };
  // Charts and their schemas take longer to load than most captures to read.
  if (flags.plots !== undefined)
    await (await import('./pcap-plots.js')).writePlots(sources, flags.plots, flags);
  if (flags.html !== undefined) await (await import('./pcap-page.js')).writePage(read, flags.html);
  process.stdout.write(
    flags.json
      ? json(read)
      : flags.markdown
        ? (await import('./pcap-markdown.js')).pcapMarkdown(read)
        : text(read, top, flags),
  );
  return sources.some(({ report }) => report.problem !== undefined) ? EXIT.incomplete : EXIT.done;
}

function json({ sources, joins, comparison }: Read): string {
  const captures = sources.map(({ report }) => report);
  const more = sources.length > 1 ? { comparison } : {};
  return `${JSON.stringify({ schema: 'evidence/pcap/v1', captures, joins, ...more }, null, 1)}\n`;
}

/** Every two captures that hold the same connections. */
async function joinsOf(sources: readonly Source[], signal: AbortSignal): Promise<CaptureJoin[]> {
  const joins: CaptureJoin[] = [];
  for (const [i, one] of sources.entries())
    for (const other of sources.slice(i + 1)) {
      const join = await joinCaptures(one, other, { signal });
      if (join.connections.length > 0) joins.push(join);
    }
  return joins;
}

function text({ sources, joins, comparison }: Read, top: number, flags: Flags): string {
  const captures = sources.map(({ report }) => report);
  const paint = painter(process.stdout, flags.color);
  const wanted = flags.flow?.flatMap((f) => f.split(',')) ?? [];
  if (wanted.length > 0) {
    const found = captures.flatMap((c) =>
      c.flows.filter((f) => wanted.includes(f.id)).map((f) => flowText(c, f, paint)),
    );
    if (found.length > 0) return found.join('\n');
    const known = captures.map((c) => `${c.file}: T1 to T${c.connections}`).join(', ');
    throw new EvidenceError('E_USAGE', `--flow: there is no ${wanted.join(', ')}`, known);
  }
  const compared = comparisonText(comparison, paint);
  return [
    ...captures.map((c) => captureText(c, top, paint)),
    ...joins.map((j) => joinText(j, top, paint)),
    ...(compared === '' ? [] : [compared]),
  ].join('\n');
}
