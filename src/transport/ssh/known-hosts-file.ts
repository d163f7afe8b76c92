import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownHostsIndex } from './known-hosts-index.js';

/** A known_hosts file is a few MB at most; what is larger is not one. */
const LARGEST_FILE = 256 * 1024 * 1024;
/** A line of another process that is half there is whole after this. */
const WRITING_MS = 50;

/** Writers of one file in this process wait for each other. */
const queues = new Map<string, Promise<unknown>>();

/** One known_hosts file, read into an index as it grows. */
export class KnownHostsFile {
  readonly path: string;
  /** Bytes and lines read so far, up to the last line end, and of which file. */
  #offset = 0;
  #lines = 0;
  #inode: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Forgets what was read: the next `refresh` starts over, into a new index. */
  restart(): void {
    this.#offset = 0;
    this.#lines = 0;
    this.#inode = undefined;
  }

  /** True when the file was replaced or cut (`ssh-keygen -R`) since it was read. */
  async wasRewritten(): Promise<boolean> {
    const status = await stat(this.path).catch(() => undefined);
    return this.#inode !== undefined && (status?.ino !== this.#inode || status.size < this.#offset);
  }

  /** Reads what is new. Returns why it could not; a file that is not there is no failure. */
  async refresh(index: KnownHostsIndex): Promise<string | undefined> {
    let handle: FileHandle | undefined;
    try {
      // Without O_NONBLOCK a FIFO would hang here.
      handle = await open(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
      const status = await handle.stat();
      if (!status.isFile()) return this.path === '/dev/null' ? undefined : 'it is not a regular file';
      if (status.size > LARGEST_FILE) return `it is larger than ${LARGEST_FILE / 1024 / 1024} MiB`;
      const bytes = Buffer.alloc(Math.max(0, status.size - this.#offset));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, this.#offset);
      this.#inode = status.ino;
      this.#take(bytes.subarray(0, bytesRead), index);
      return undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : message;
    } finally {
      await handle?.close();
    }
  }

  #take(bytes: Buffer, index: KnownHostsIndex): void {
    if (bytes.length === 0) return;
    const text = bytes.toString('latin1');
    index.addText(text, this.path, this.#lines + 1);
    // A last line without an end is read again when it got one.
    const whole = text.lastIndexOf('\n') + 1;
    this.#offset += whole;
    this.#lines += text.slice(0, whole).split('\n').length - 1;
  }

  /** Runs `action` when every earlier writer of this file is done. */
  exclusively<T>(action: () => Promise<T>): Promise<T> {
    const before = queues.get(this.path) ?? Promise.resolve();
    const mine = before.then(action, action);
    queues.set(this.path, mine);
    return mine;
  }

  /**
   * Appends one line in one write with O_APPEND, so that lines of two processes never mix. Creates the file 0600
   * and its folder 0700. Returns why it could not.
   */
  async append(line: string): Promise<string | undefined> {
    let handle: FileHandle | undefined;
    try {
      await mkdir(dirname(this.path), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      handle = await open(
        this.path,
        constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK,
        0o600,
      );
      const status = await handle.stat();
      if (!status.isFile()) return `${this.path} is not a regular file`;
      const bytes = Buffer.from(`${await this.#missingLineEnd(handle)}${line}\n`, 'latin1');
      const { bytesWritten } = await handle.write(bytes);
      return bytesWritten === bytes.length ? undefined : `${this.path}: no space for the whole line`;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await handle?.close();
    }
  }

  /** A file grows while a line is written to it: only what stays without a line end lacks one. */
  async #missingLineEnd(handle: FileHandle): Promise<string> {
    if (await endsInLine(handle)) return '';
    await sleep(WRITING_MS);
    return (await endsInLine(handle)) ? '' : '\n';
  }
}

async function endsInLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last.toString('latin1') === '\n';
}
