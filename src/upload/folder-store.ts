import { createReadStream } from 'node:fs';
import { link, open, rename, stat, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from './file-store.js';

const CHUNK = 256 * 1024;

/** A folder of this machine, be it a mount of another one. Throws what node:fs throws. */
export class FolderStore implements FileStore {
  constructor(
    private readonly dir: string,
    private readonly signal?: AbortSignal,
  ) {}

  async size(name: string): Promise<number | undefined> {
    try {
      return (await stat(join(this.dir, name))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  read(name: string): AsyncIterable<Buffer> {
    return createReadStream(join(this.dir, name), {
      highWaterMark: CHUNK,
      ...(this.signal && { signal: this.signal }),
    });
  }

  async write(name: string, from: number, chunks: AsyncIterable<Buffer>): Promise<void> {
    const file = await open(join(this.dir, name), from === 0 ? 'w' : 'r+', 0o600);
    try {
      await file.truncate(from);
      let position = from;
      for await (const chunk of chunks) {
        this.signal?.throwIfAborted();
        for (let at = 0; at < chunk.length;) {
          const { bytesWritten } = await file.write(chunk, at, chunk.length - at, position);
          at += bytesWritten;
          position += bytesWritten;
        }
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const [source, target] = [join(this.dir, from), join(this.dir, to)];
    try {
      await link(source, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      // No hard links here (FAT, some network mounts): an exclusive empty file holds the name.
      await (await open(target, 'wx', 0o600)).close();
      return rename(source, target);
    }
    await unlink(source);
  }

  remove(name: string): Promise<void> {
    return unlink(join(this.dir, name));
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.dir);
    return bavail * bsize;
  }

  async close(): Promise<void> {}
}
