import type { Transport } from '../transport/transport.js';

const LIMIT_MS = 1000;
const MAX_BYTES = 1024 * 1024;

/** A small file of a host as text; undefined when it cannot be read within a second. */
export async function readText(transport: Transport, path: string): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const result = await transport.readFile({
    path,
    timeoutMs: LIMIT_MS,
    signal: new AbortController().signal,
    onStdout: (chunk) => {
      chunks.push(chunk);
      return (bytes += chunk.length) < MAX_BYTES;
    },
  });
  return result.exit === 0 || result.stopped ? Buffer.concat(chunks).toString('utf8') : undefined;
}
