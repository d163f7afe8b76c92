import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Ring } from '../core/collector.js';
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

const COPY_BYTES = 1024 * 1024;

/**
 * The files of a capture on this disk: at most `ring.files` of `fileBytes` each. All of them are whole captures at any
 * time, so that what a crash of ours leaves can be read; in the end they are one file, at the path of the first.
 * Writes are synchronous, as those of SpoolFile.
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

  /** Makes one file of all; undefined when nothing was ever written. */
  finish(): Spooled | undefined {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    const [first, ...others] = this.#pieces;
    if (first === undefined && this.#error === undefined) return undefined;
    if (first !== undefined && this.#made > 1) this.#merge(first, others);
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
        if (this.#fd !== undefined) closeSync(this.#fd);
        this.#fd = undefined;
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        this.#fd = openSync(path, 'wx', 0o600);
        this.#pieces.push({ path, bytes: 0, packets: 0 });
        writeAll(this.#fd, this.#header);
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
    for (;;) {
      try {
        writeAll(this.#fd, bytes);
        break;
      } catch (error) {
        // Half a record would make the file unreadable from there on.
        ftruncateSync(this.#fd, this.#header.length + piece.bytes);
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
  #merge(first: Piece, others: readonly Piece[]): void {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    const fd = openSync(first.path, 'r+');
    try {
      for (const piece of others) {
        const from = openSync(piece.path, 'r');
        const before = first.bytes;
        try {
          let at = this.#header.length + before;
          copy(from, this.#header.length, buffer, (bytes) => {
            writeAll(fd, bytes, at);
            at += bytes.length;
          });
        } catch (error) {
          // What does not fit stays a file of its own.
          ftruncateSync(fd, this.#header.length + before);
          this.#failed(error as NodeJS.ErrnoException);
          break;
        } finally {
          closeSync(from);
        }
        first.bytes += piece.bytes;
        first.packets += piece.packets;
        unlinkSync(piece.path);
      }
      this.#pieces.length = 1;
      this.#hash = createHash('sha256');
      copy(fd, 0, buffer, (bytes) => this.#hash.update(bytes));
    } finally {
      closeSync(fd);
    }
    if (first.path !== this.#path) renameSync(first.path, this.#path);
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

function writeAll(fd: number, bytes: Buffer, position?: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(fd, bytes, done, bytes.length - done, position === undefined ? null : position + done);
}

/** From `at` to the end of the file. */
function copy(fd: number, at: number, buffer: Buffer, take: (bytes: Buffer) => void): void {
  for (let place = at; ;) {
    const read = readSync(fd, buffer, 0, buffer.length, place);
    if (read === 0) return;
    take(buffer.subarray(0, read));
    place += read;
  }
}

/** `packets.pcap` → `packets.000002.pcap`. */
function nameOf(path: string, n: number): string {
  return path.replace(/(\.pcap)?$/, `.${String(n).padStart(6, '0')}$1`);
}
