import { EvidenceError, EXIT } from '../core/errors.js';
import { joinCaptures } from '../pcap/join/join-captures.js';
import type { CaptureJoin } from '../pcap/join/join-types.js';
import type { CaptureReport } from '../pcap/summary/capture-report.js';
import type { KeyFlags } from './decryption-keys.js';
import { interruptible } from './interruptible.js';
import { parseCount } from './option-values.js';
import { captureSources, Scratch, type Source, type SourceContext } from './pcap-sources.js';
import { captureText, flowText, joinText } from './pcap-text.js';
import { painter } from './style.js';

interface Flags extends KeyFlags {
  readonly flow?: readonly string[];
  readonly top: string;
  readonly plots?: string;
  readonly json?: boolean;
  readonly color?: boolean;
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
  const sources: Source[] = [];
  for (const path of paths) sources.push(...(await captureSources(path, context, flags)));
  const captures = sources.map(({ report }) => report);
  const joins = await joinsOf(sources);
  // Charts and their schemas take longer to load than most captures to read.
  if (flags.plots !== undefined)
    await (await import('./pcap-plots.js')).writePlots(sources, flags.plots, flags);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ schema: 'evidence/pcap/v1', captures, joins }, null, 1)}\n`
      : text(captures, joins, top, flags),
  );
  return captures.some((c) => c.problem !== undefined) ? EXIT.incomplete : EXIT.done;
}

/** Every two captures that hold the same connections. */
async function joinsOf(sources: readonly Source[]): Promise<CaptureJoin[]> {
  const joins: CaptureJoin[] = [];
  for (const [i, one] of sources.entries())
    for (const other of sources.slice(i + 1)) {
      const join = await joinCaptures(one, other);
      if (join.connections.length > 0) joins.push(join);
    }
  return joins;
}

function text(
  captures: readonly CaptureReport[],
  joins: readonly CaptureJoin[],
  top: number,
  flags: Flags,
): string {
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
  return [
    ...captures.map((c) => captureText(c, top, paint)),
    ...joins.map((j) => joinText(j, top, paint)),
  ].join('\n');
}
