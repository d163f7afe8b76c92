import type { Artifact } from '../core/artifact.js';
import { isCaptureFile } from '../core/capture-file.js';

/** The tables of the captures in a bundle folder; what reads packets is loaded where there are some. */
export async function writeCaptured(
  root: string,
  artifacts: readonly Artifact[],
  limit: AbortSignal,
): Promise<void> {
  const captures = artifacts.filter(isCaptureFile);
  if (captures.length === 0) return;
  const { writeCaptureTables } = await import('../pcap/write-capture-tables.js');
  await writeCaptureTables(root, captures, limit);
}
