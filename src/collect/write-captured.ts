import type { Artifact } from '../core/artifact.js';
import { isCaptureFile } from '../core/capture-file.js';
import type { CapturesRead } from '../pcap/write-capture-tables.js';

/** The tables of the captures in a bundle folder; what reads packets is loaded where there are some. */
export async function writeCaptured(
  root: string,
  artifacts: readonly Artifact[],
  limit: AbortSignal,
): Promise<CapturesRead | undefined> {
  const captures = artifacts.filter(isCaptureFile);
  if (captures.length === 0) return undefined;
  const { writeCaptureTables } = await import('../pcap/write-capture-tables.js');
  return writeCaptureTables(root, captures, limit);
}
