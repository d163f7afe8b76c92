import type { Transport } from '../transport/transport.js';

/** For the files of one look around: from memory, or from a disk that may hang. */
export const LOOK_MS = 5000;
export const MAX_BYTES = 1024 * 1024;

/** Small files of a host as text, by path; without those that cannot be read in time. */
export async function readTexts(
  transport: Transport,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { files } = await transport.survey({ files: patterns, maxBytesEach: MAX_BYTES, timeoutMs: LOOK_MS });
  return textsOf(files);
}

export function textsOf(files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, string> {
  return new Map([...files].map(([path, content]) => [path, content.toString('utf8')]));
}
