import type { CaptureFile } from './read-capture.js';
import { isPcap, PcapFile } from './pcap-file.js';
import { isPcapng, PcapngFile } from './pcapng-file.js';
import { type FormatReader, MOST_CAPTURED, type RecordSink } from './record-sink.js';

export const PIECE_BYTES = 2 * 1024 * 1024;
/** Room before a piece for the beginning of a record that goes on in it. */
const FRONT_BYTES = 2 * MOST_CAPTURED;

/** A sink that asks for the interfaces, which become known while the file is read. */
export interface CaptureSink extends RecordSink {
  interfaces: () => FormatReader['interfaces'];
}

/** So many pieces may be on their way while one is used. */
export const AHEAD = 3;

/** Gives a reader the pieces of a file, in the order in which room for them was asked. */
export class Feeder {
  readonly #buffers = Array.from({ length: AHEAD + 1 }, () => Buffer.allocUnsafe(FRONT_BYTES + PIECE_BYTES));
  #asked = 0;
  #taken = 0;
  /** What is left of the piece before. */
  #rest: Buffer = Buffer.alloc(0);
  #reader: FormatReader | undefined;
  #problem: string | undefined;
  readonly #sink: CaptureSink;

  constructor(sink: CaptureSink) {
    this.#sink = sink;
    sink.interfaces = () => this.#reader?.interfaces ?? [];
  }

  /** Where the next piece goes; at most `AHEAD` of them before the first is said to be there. */
  room(): Buffer {
    return this.#buffer(this.#asked++).subarray(FRONT_BYTES);
  }

  /** So many bytes of the oldest room are there. They are joined to what was left; `use` is to follow. */
  took(bytes: number): void {
    const [buffer, rest] = [this.#buffer(this.#taken++), this.#rest];
    if (rest.length > FRONT_BYTES) {
      this.#rest = Buffer.concat([rest, buffer.subarray(FRONT_BYTES, FRONT_BYTES + bytes)]);
      return;
    }
    rest.copy(buffer, FRONT_BYTES - rest.length);
    this.#rest = buffer.subarray(FRONT_BYTES - rest.length, FRONT_BYTES + bytes);
  }

  /** Hands on the records that are whole. False: there is no sense in reading on. */
  use(): boolean {
    if (this.#rest.length < 4) return true;
    this.#reader ??= this.#open(this.#rest);
    if (this.#reader === undefined) return false;
    this.#rest = this.#rest.subarray(this.#reader.feed(this.#rest, this.#rest.length));
    return this.#reader.problem === undefined;
  }

  get hasBegun(): boolean {
    return this.#reader !== undefined;
  }

  add(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length;) {
      const n = chunk.copy(this.room(), 0, at);
      at += n;
      this.took(n);
      if (!this.use()) return false;
    }
    return true;
  }

  #buffer(piece: number): Buffer {
    return this.#buffers[piece % this.#buffers.length]!;
  }

  #open(head: Buffer): FormatReader | undefined {
    if (isPcap(head)) return new PcapFile(this.#sink);
    return isPcapng(head) ? new PcapngFile(this.#sink) : undefined;
  }

  cut(problem: string): void {
    this.#problem = problem;
  }

  result(isCompressed: boolean): CaptureFile | string {
    const reader = this.#reader;
    if (reader === undefined) return 'neither pcap nor pcapng';
    const left = this.#rest.length;
    const rest = left > 0 ? `the last record is cut off after ${left} bytes` : undefined;
    // What was not read any more is not cut off.
    const end = reader.problem ?? this.#problem ?? rest;
    const damaged = [...reader.damaged].map(([what, n]) => `${n} packets ${what}`);
    const problem = [...damaged, ...(end === undefined ? [] : [end])].join('; ');
    return {
      format: reader instanceof PcapFile ? 'pcap' : 'pcapng',
      isCompressed,
      interfaces: reader.interfaces,
      base: reader.base(),
      ...(problem !== '' && { problem }),
    };
  }
}
