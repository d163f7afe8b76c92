import type { Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** In memory at a time; between two of them the event loop turns. */
const PIECE_BYTES = 1024 * 1024;

/** Appends what is in a file behind its header to `into`, of which `end` is the end; `hash` takes it too. */
export async function appendFile(
  into: FileHandle,
  end: number,
  path: string,
  headerBytes: number,
  hash: Hash,
): Promise<void> {
  const from = await open(path, 'r');
  try {
    let at = end;
    for await (const bytes of piecesOf(from, headerBytes)) {
      await writeAll(into, bytes, at);
      hash.update(bytes);
      at += bytes.length;
    }
  } finally {
    await from.close();
  }
}

export async function hashFile(file: FileHandle, hash: Hash): Promise<void> {
  for await (const bytes of piecesOf(file, 0)) hash.update(bytes);
}

/** From `start` to the end of the file, in one buffer: each is gone with the next. */
async function* piecesOf(file: FileHandle, start: number): AsyncGenerator<Buffer, void, undefined> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  for (let at = start; ;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
