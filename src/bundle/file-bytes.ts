import { constants, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';

const CHUNK = 256 * 1024;
/** Never follows a link at the last name, never waits for the other end of a FIFO. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Exactly the first `size` bytes of a regular file, in chunks: a file that grew meanwhile gives no more (an
 * archive entry has its size in front), one that shrank is an error.
 */
export async function* bytesOf(path: string, size: number): AsyncGenerator<Buffer> {
  // Hundreds of small files: four trips through the thread pool for each would cost more than reading it.
  if (size <= CHUNK) {
    if (size > 0) yield smallFile(path, size);
    return;
  }
  const file = await open(path, FLAGS);
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a regular file`);
    for (let position = 0; position < size;) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size - position));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw shrank(path, position, size);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function smallFile(path: string, size: number): Buffer {
  const fd = openSync(path, FLAGS);
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`${path} is not a regular file`);
    const buffer = Buffer.allocUnsafe(size);
    let read = 0;
    while (read < size) {
      const n = readSync(fd, buffer, read, size - read, read);
      if (n === 0) throw shrank(path, read, size);
      read += n;
    }
    return buffer;
  } finally {
    closeSync(fd);
  }
}

function shrank(path: string, found: number, size: number): Error {
  return new Error(`${path} shrank while it was read: ${found} of ${size} bytes are there`);
}
