import { EvidenceError, EXIT } from '../core/errors.js';
import { analyzeCapture } from '../pcap/analyze-capture.js';
import { type CaptureJoin, joinCaptures } from '../pcap/join/join-captures.js';
import type { CaptureReport } from '../pcap/summary/capture-report.js';
import { parseCount } from './option-values.js';
import { writePlots } from './pcap-plots.js';
import { captureText, flowText, joinText } from './pcap-text.js';
import { takeOverSignals } from './signals.js';
import { painter } from './style.js';

interface Flags {
  readonly flow?: readonly string[];
  readonly top: string;
  readonly plots?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence pcap FILE…`: 3 where a file was cut off or damaged; what could be read is shown. */
export async function runPcap(paths: readonly string[], flags: Flags): Promise<number> {
  takeOverSignals(() => process.exit(EXIT.interrupted));
  const top = parseCount(flags.top, '--top');
  const captures: CaptureReport[] = [];
  for (const path of paths) captures.push(await read(path));
  const joins: CaptureJoin[] = [];
  for (const [i, one] of captures.entries())
    for (const [j, other] of captures.entries()) {
      if (j <= i) continue;
      const join = await joinCaptures(
        { path: paths[i] ?? '', report: one },
        { path: paths[j] ?? '', report: other },
      );
      if (join.connections.length > 0) joins.push(join);
    }
  if (flags.plots !== undefined) await writePlots(paths, captures, flags.plots, flags);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ schema: 'evidence/pcap/v1', captures, joins }, null, 1)}\n`
      : text(captures, joins, top, flags),
  );
  return captures.some((c) => c.problem !== undefined) ? EXIT.incomplete : EXIT.done;
}

async function read(path: string): Promise<CaptureReport> {
  const hint = 'give files that tcpdump -w or Wireshark wrote: pcap or pcapng, also .gz';
  let report: CaptureReport | string;
  try {
    report = await analyzeCapture(path, path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new EvidenceError('E_NOT_A_CAPTURE', `${path} cannot be read: ${error.message}`, hint);
  }
  if (typeof report === 'string') throw new EvidenceError('E_NOT_A_CAPTURE', `${path} is ${report}`, hint);
  return report;
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
