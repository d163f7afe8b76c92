import type { Transport } from '../transport/transport.js';

const LIMIT_MS = 2000;
const MAX_BYTES = 1024 * 1024;

/** Small files of a host as text, by path; without those that cannot be read in time. */
export async function readTexts(
  transport: Transport,
  patterns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  await transport.readEach({
    patterns,
    maxBytesEach: MAX_BYTES,
    timeoutMs: LIMIT_MS,
    signal: new AbortController().signal,
    onFile: ({ path, content, errorCode }) => {
      if (errorCode === undefined) found.set(path, content.toString('utf8'));
      return true;
    },
  });
  return found;
}
