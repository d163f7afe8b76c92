import type { FileHandle } from 'node:fs/promises';

const BLOCK = 256 * 1024;

/**
 * Joins small chunks into large blocks. A tar or zip of many small files comes in pieces of a few bytes, and
 * each piece would cost the compressor or the disk a trip through the thread pool.
 */
export async function* inBlocks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < BLOCK) continue;
    yield waiting.length === 1 ? chunk : Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}

/** Ends with the reason of `signal` between two chunks; `pipeline` aborts streams, not generators. */
export async function* untilAborted(
  chunks: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
  signal?.throwIfAborted();
}

/**
 * The last step of a pipeline into a file. Not a WriteStream: that one closes the file, or keeps it open for
 * ever, when all that is wanted is an error.
 */
export function toFile(file: FileHandle): (chunks: AsyncIterable<Buffer>) => Promise<void> {
  return async (chunks) => {
    for await (const block of inBlocks(chunks)) await file.writeFile(block);
  };
}
