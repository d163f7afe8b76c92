import type { CaptureFile } from './read-capture.js';
import { isPcap, PcapFile } from './pcap-file.js';
import { isPcapng, PcapngFile } from './pcapng-file.js';
import { type FormatReader, MOST_CAPTURED, type RecordSink } from './record-sink.js';

const PIECE_BYTES = 2 * 1024 * 1024;
/** Room before a piece for the beginning of a record that goes on in it. */
const FRONT_BYTES = 2 * MOST_CAPTURED;

/** A sink that asks for the interfaces, which become known while the file is read. */
export interface CaptureSink extends RecordSink {
  interfaces: () => FormatReader['interfaces'];
}

/** Gives a reader the pieces of a file. There are two buffers: while one is used, the other may be filled. */
export class Feeder {
  readonly #buffers = [0, 1].map(() => Buffer.allocUnsafe(FRONT_BYTES + PIECE_BYTES));
  #turn = 0;
  /** What is left of the piece before. */
  #rest: Buffer = Buffer.alloc(0);
  #reader: FormatReader | undefined;
  #problem: string | undefined;
  readonly #sink: CaptureSink;

  constructor(sink: CaptureSink) {
    this.#sink = sink;
    sink.interfaces = () => this.#reader?.interfaces ?? [];
  }

  /** Where the next bytes go. The buffer of the ones before is free again when those have been joined. */
  room(): Buffer {
    return this.#buffer.subarray(FRONT_BYTES);
  }

  /** So many bytes were put there. They are joined to what was left; `use` is to follow. */
  took(bytes: number): void {
    const [buffer, rest] = [this.#buffer, this.#rest];
    this.#turn = 1 - this.#turn;
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

  add(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length;) {
      const n = chunk.copy(this.room(), 0, at);
      at += n;
      this.took(n);
      if (!this.use()) return false;
    }
    return true;
  }

  get #buffer(): Buffer {
    return this.#buffers[this.#turn]!;
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
    const problem = reader.problem ?? this.#problem ?? rest;
    return {
      format: reader instanceof PcapFile ? 'pcap' : 'pcapng',
      isCompressed,
      interfaces: reader.interfaces,
      base: reader.base(),
      ...(problem !== undefined && { problem }),
    };
  }
}
