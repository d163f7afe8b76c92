import { join } from 'node:path';
import type { Artifact } from '../core/artifact.js';
import { analyzeCapture } from '../pcap/analyze-capture.js';
import { joinCaptures } from '../pcap/join/join-captures.js';
import type { CaptureJoin } from '../pcap/join/join-types.js';
import type { CaptureReport } from '../pcap/summary/capture-report.js';

/** What the captures of a run say, before it is sealed. */
export interface CapturesRead {
  readonly captures: readonly { readonly artifact: Artifact; readonly report?: CaptureReport }[];
  readonly joins: readonly CaptureJoin[];
}

/** Joining every two of more takes longer than anybody waits for the last words of a run: evidence pcap does it. */
const MOST_JOINED = 8;

/** Reads every capture, and joins those that hold the same connections. */
export async function readCaptures(
  spool: string,
  artifacts: readonly Artifact[],
  signal: AbortSignal,
): Promise<CapturesRead> {
  const captures: { artifact: Artifact; report?: CaptureReport }[] = [];
  const taps: { path: string; report: CaptureReport }[] = [];
  for (const artifact of artifacts.filter(isCapture)) {
    const { path: name } = artifact;
    const path = join(spool, name ?? '');
    const report = name === undefined ? 'nothing' : await analyzeCapture(path, { name, signal });
    captures.push({ artifact, ...(typeof report !== 'string' && { report }) });
    if (typeof report !== 'string') taps.push({ path, report });
  }
  const joins: CaptureJoin[] = [];
  for (const [i, one] of taps.slice(0, MOST_JOINED).entries())
    for (const other of taps.slice(i + 1, MOST_JOINED)) {
      const joined = await joinCaptures(one, other, { signal });
      if (joined.connections.length > 0) joins.push(joined);
    }
  return { captures, joins };
}

function isCapture({ collector, probe }: Artifact): boolean {
  return collector === 'capture' && probe === 'packets';
}
