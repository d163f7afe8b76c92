import { posix } from 'node:path';
import type { SftpSession } from '../transport/ssh/sftp.js';
import type { FileStore } from './file-store.js';

/** A folder behind SFTP. Throws SftpError. */
export class SftpStore implements FileStore {
  constructor(
    private readonly session: SftpSession,
    private readonly dir: string,
  ) {}

  async size(name: string): Promise<number | undefined> {
    return (await this.session.stat(this.#path(name)))?.bytes;
  }

  read(name: string): AsyncIterable<Buffer> {
    return this.session.read(this.#path(name));
  }

  write(name: string, from: number, chunks: AsyncIterable<Buffer>): Promise<void> {
    return this.session.write(this.#path(name), from, chunks);
  }

  rename(from: string, to: string): Promise<void> {
    return this.session.rename(this.#path(from), this.#path(to));
  }

  remove(name: string): Promise<void> {
    return this.session.remove(this.#path(name));
  }

  freeBytes(): Promise<number | undefined> {
    return this.session.freeBytes(this.dir);
  }

  close(): Promise<void> {
    return this.session.close();
  }

  #path(name: string): string {
    return posix.join(this.dir, name);
  }
}
