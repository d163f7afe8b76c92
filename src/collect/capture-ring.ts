import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ring } from '../core/collector.js';
import { appendFile, hashFile } from './append-file.js';
import type { Spooled } from './spool-file.js';

/** One file of a ring, and what is in it behind the file header. */
interface Piece {
  readonly path: string;
  bytes: number;
  packets: number;
}

/** What a ring let go, because it was full. */
export interface Overwritten {
  readonly packets: number;
  readonly bytes: number;
}

/**
 * The files of a capture on this disk: at most `ring.files` of `fileBytes` each. While it goes on all of them are whole
 * captures, so that what a crash of ours leaves can be read; in the end they are one file, at the path of the first.
 * Writes are synchronous, as those of SpoolFile; joining the files is not, for they may hold gigabytes.
 */
export class CaptureRing {
  readonly #path: string;
  readonly #fileBytes: number;
  readonly #ring: Ring;
  readonly #pieces: Piece[] = [];
  #fd: number | undefined;
  #header: Buffer = Buffer.alloc(0);
  #made = 0;
  #hash = createHash('sha256');
  #isFull = false;
  #error: string | undefined;
  #noSpace = false;
  #overwritten = { packets: 0, bytes: 0 };

  constructor(path: string, fileBytes: number, ring: Ring) {
    this.#path = path;
    this.#fileBytes = fileBytes;
    this.#ring = ring;
  }

  get overwritten(): Overwritten {
    return this.#overwritten;
  }

  /** It ended because there was no room for more, as was asked for. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Kept by now. */
  get packets(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.packets, 0);
  }

  /** The header of every file. To be called first. */
  begin(header: Buffer): boolean {
    this.#header = header;
    return this.#next();
  }

  /** Whole records, together. False when no more is wanted. */
  write(records: readonly Buffer[]): boolean {
    let batch: Buffer[] = [];
    let bytes = 0;
    for (const record of records) {
      const size = this.#header.length + (this.#pieces.at(-1)?.bytes ?? 0) + bytes + record.length;
      if (size > this.#fileBytes && (this.#pieces.at(-1)?.bytes ?? 0) + bytes > 0) {
        if (!this.#append(batch) || !this.#next()) return false;
        [batch, bytes] = [[], 0];
      }
      batch.push(record);
      bytes += record.length;
    }
    return this.#append(batch);
  }

  /** Lets go of all its files. */
  discard(): void {
    this.#close();
    for (const { path } of this.#pieces.splice(0)) unlinkSync(path);
  }

  /** Makes one file of all; undefined when nothing was ever written. To be called last, and once. */
  async finish(): Promise<Spooled | undefined> {
    this.#close();
    const [first, ...others] = this.#pieces;
    if (first === undefined && this.#error === undefined) return undefined;
    if (first !== undefined && this.#made > 1) await this.#merge(first, others);
    const bytes = first === undefined ? 0 : this.#header.length + first.bytes;
    return {
      bytes,
      sha256: this.#hash.digest('hex'),
      noSpace: this.#noSpace,
      ...(this.#error !== undefined && { truncatedAt: bytes }),
      ...(this.#error !== undefined && { writeError: this.#error }),
    };
  }

  /** A new file; what there is no room for goes. */
  #next(): boolean {
    if (this.#pieces.length >= this.#ring.files) {
      if (this.#ring.whenFull === 'stop') {
        this.#isFull = true;
        return false;
      }
      this.#dropOldest();
    }
    const path = this.#made === 0 ? this.#path : nameOf(this.#path, this.#made + 1);
    for (;;) {
      try {
        this.#close();
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        this.#fd = openSync(path, 'wx', 0o600);
        this.#pieces.push({ path, bytes: 0, packets: 0 });
        writeAll(this.#fd, this.#header, 0);
        break;
      } catch (error) {
        // Without its header a file says nothing.
        if (this.#pieces.at(-1)?.path === path) unlinkSync(this.#pieces.pop()?.path ?? path);
        if (!this.#makesRoom(error)) return this.#failed(error as NodeJS.ErrnoException);
      }
    }
    this.#made++;
    if (this.#made === 1) this.#hash.update(this.#header);
    return true;
  }

  #append(records: readonly Buffer[]): boolean {
    const piece = this.#pieces.at(-1);
    if (this.#error !== undefined) return false;
    if (records.length === 0) return true;
    if (piece === undefined || this.#fd === undefined) return false;
    const bytes = Buffer.concat(records);
    const end = this.#header.length + piece.bytes;
    for (;;) {
      try {
        writeAll(this.#fd, bytes, end);
        break;
      } catch (error) {
        // Half a record would make the file unreadable from there on.
        ftruncateSync(this.#fd, end);
        if (!this.#makesRoom(error)) return this.#failed(error as NodeJS.ErrnoException);
      }
    }
    if (this.#made === 1) this.#hash.update(bytes);
    piece.bytes += bytes.length;
    piece.packets += records.length;
    return true;
  }

  /** On a full disk: the oldest file goes, as long as another one stays. */
  #makesRoom(error: unknown): boolean {
    if (!isDiskFull(error) || this.#pieces.length < 2 || this.#ring.whenFull === 'stop') return false;
    this.#dropOldest();
    return true;
  }

  #dropOldest(): void {
    const oldest = this.#pieces.shift();
    if (oldest === undefined) return;
    unlinkSync(oldest.path);
    this.#overwritten = {
      packets: this.#overwritten.packets + oldest.packets,
      bytes: this.#overwritten.bytes + oldest.bytes,
    };
  }

  /** Appends the others to the first, file by file, so that no more than one of them is on the disk twice. */
  async #merge(first: Piece, others: readonly Piece[]): Promise<void> {
    const into = await open(first.path, 'r+');
    try {
      if (first.path !== this.#path) {
        // The very first, which was hashed as it was written, is gone.
        this.#hash = createHash('sha256');
        await hashFile(into, this.#hash);
      }
      for (const piece of others) {
        const end = this.#header.length + first.bytes;
        const hash = this.#hash.copy();
        try {
          await appendFile(into, end, piece.path, this.#header.length, hash);
        } catch (error) {
          // What does not fit stays a file of its own.
          await into.truncate(end);
          this.#failed(error as NodeJS.ErrnoException);
          break;
        }
        this.#hash = hash;
        first.bytes += piece.bytes;
        first.packets += piece.packets;
        await unlink(piece.path);
      }
      this.#pieces.length = 1;
    } finally {
      await into.close();
    }
    if (first.path !== this.#path) await rename(first.path, this.#path);
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #failed(error: NodeJS.ErrnoException): false {
    this.#noSpace = isDiskFull(error);
    this.#error = error.code ?? error.message;
    return false;
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Not at the place of the file descriptor, which stays behind what could not be written whole. */
function writeAll(fd: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}

/** `packets.pcap` → `packets.000002.pcap`. */
function nameOf(path: string, n: number): string {
  return path.replace(/(\.pcap)?$/, `.${String(n).padStart(6, '0')}$1`);
}
