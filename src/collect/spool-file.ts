import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Spooled {
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes kept when the limit or the disk ended it. */
  readonly truncatedAt?: number;
  readonly noSpace: boolean;
  readonly writeError?: string;
}

/**
 * One output on its way to disk: hashed and capped while it streams. Writes are synchronous on purpose: what
 * a tool printed is in the page cache before the next chunk is taken, so a crash of ours loses nothing.
 * The file is made with the first byte (or by `finish(true)`), mode 0600.
 */
export class SpoolFile {
  #fd: number | undefined;
  #bytes = 0;
  #truncated = false;
  #noSpace = false;
  #error: string | undefined;
  readonly #hash = createHash('sha256');
  readonly path: string;
  #limit: number;
  readonly #grow: (limit: number) => number;

  /** @param grow asked when the limit is reached: the next one, or the same when there is no room for more */
  constructor(path: string, limit: number, grow = (same: number): number => same) {
    this.path = path;
    this.#limit = limit;
    this.#grow = grow;
  }

  /** False when no more is wanted. */
  write(chunk: Buffer): boolean {
    if (this.#truncated) return false;
    if (chunk.length === 0) return true;
    const room = this.#room(chunk.length);
    // Cut behind a whole line where there is one: half a number would be read as a number.
    const piece = chunk.length > room ? chunk.subarray(0, wholeLines(chunk, room)) : chunk;
    this.#append(piece);
    if (chunk.length > room) this.#truncated = true;
    return !this.#truncated;
  }

  /** `always`: leave an empty file when nothing came; an empty answer is an answer. */
  finish(always: boolean): Spooled | undefined {
    if (this.#fd === undefined && always) this.#open();
    if (this.#fd === undefined && this.#error === undefined) return undefined;
    if (this.#fd !== undefined) closeSync(this.#fd);
    return {
      bytes: this.#bytes,
      sha256: this.#hash.digest('hex'),
      noSpace: this.#noSpace,
      ...(this.#truncated && { truncatedAt: this.#bytes }),
      ...(this.#error !== undefined && { writeError: this.#error }),
    };
  }

  #room(wanted: number): number {
    while (this.#bytes + wanted > this.#limit) {
      const limit = this.#grow(this.#limit);
      if (limit <= this.#limit) break;
      this.#limit = limit;
    }
    return this.#limit - this.#bytes;
  }

  #append(piece: Buffer): void {
    try {
      this.#open();
      let done = 0;
      while (done < piece.length && this.#fd !== undefined) {
        const written = writeSync(this.#fd, piece, done);
        this.#hash.update(piece.subarray(done, done + written));
        this.#bytes += written;
        done += written;
      }
    } catch (error) {
      this.#failed(error as NodeJS.ErrnoException);
    }
  }

  #open(): void {
    if (this.#fd !== undefined) return;
    try {
      this.#fd = openSync(this.path, 'wx', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        return this.#failed(error as NodeJS.ErrnoException);
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      this.#fd = openSync(this.path, 'wx', 0o600);
    }
  }

  #failed(error: NodeJS.ErrnoException): void {
    this.#truncated = true;
    this.#noSpace = error.code === 'ENOSPC' || error.code === 'EDQUOT';
    this.#error = error.code ?? error.message;
  }
}

function wholeLines(chunk: Buffer, room: number): number {
  const end = room === 0 ? -1 : chunk.lastIndexOf(0x0a, room - 1);
  return end < 0 ? room : end + 1;
}
