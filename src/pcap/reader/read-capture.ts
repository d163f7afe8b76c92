import { createReadStream, openSync, closeSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { isPcap, PcapFile } from './pcap-file.js';
import { isPcapng, PcapngFile } from './pcapng-file.js';
import type { FormatReader, RecordSink } from './record-sink.js';

const BUFFER_BYTES = 4 * 1024 * 1024;

/** What a capture file says of itself. */
export interface CaptureFile {
  readonly format: 'pcap' | 'pcapng';
  readonly isCompressed: boolean;
  readonly interfaces: FormatReader['interfaces'];
  /** ns since the epoch of the first record with a time. */
  readonly base: bigint | undefined;
  /** What is wrong with it: cut off, damaged. The records before are read. */
  readonly problem?: string;
}

/** A sink that asks for the interfaces, which become known while the file is read. */
interface Sink extends RecordSink {
  interfaces: () => FormatReader['interfaces'];
}

/** When to stop before the end. */
export interface Reading {
  /** Somebody does not want it any more: throws. */
  readonly signal?: AbortSignal | undefined;
  /** There is no more time: what was read so far is the answer, and `problem` says so. */
  readonly enough?: AbortSignal | undefined;
}

/** Reads a file to its end, record by record, in constant memory. A sentence instead where it is no capture. */
export async function readCapture(
  path: string,
  sink: Sink,
  { signal, enough }: Reading = {},
): Promise<CaptureFile | string> {
  const head = firstBytes(path, 4);
  const isCompressed = head[0] === 0x1f && head[1] === 0x8b;
  const feeder = new Feeder(sink);
  try {
    if (isCompressed) {
      const plain = createReadStream(path, { highWaterMark: 1024 * 1024 }).pipe(createGunzip());
      for await (const chunk of plain) {
        signal?.throwIfAborted();
        if (isOver(enough, feeder) || !feeder.add(chunk as Buffer)) break;
      }
    } else await readPlain(path, feeder, { signal, enough });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('Z_')) throw error;
    feeder.cut('the compressed file is cut off or damaged');
  }
  return feeder.result(isCompressed);
}

/** A piece after the other, so that a signal is heard in between. */
async function readPlain(path: string, feeder: Feeder, { signal, enough }: Reading): Promise<void> {
  const file = await open(path, 'r');
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (isOver(enough, feeder)) return;
      const { buffer, at } = feeder.room();
      const { bytesRead } = await file.read(buffer, at, buffer.length - at, null);
      if (!feeder.took(bytesRead)) return;
    }
  } finally {
    await file.close();
  }
}

function isOver(enough: AbortSignal | undefined, feeder: Feeder): boolean {
  if (enough?.aborted !== true) return false;
  feeder.cut('read up to here only: there was no more time');
  return true;
}

function firstBytes(path: string, count: number): Buffer {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(fd, bytes, 0, count, 0));
  } finally {
    closeSync(fd);
  }
}

/** One buffer, read into again and again; what is left of a record moves to its front. */
class Feeder {
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #held = 0;
  #reader: FormatReader | undefined;
  #problem: string | undefined;
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
    sink.interfaces = () => this.#reader?.interfaces ?? [];
  }

  /** Where the next bytes go. */
  room(): { buffer: Buffer; at: number } {
    return { buffer: this.#buffer, at: this.#held };
  }

  /** So many were put there. False: there is nothing more to read, or no sense in it. */
  took(bytes: number): boolean {
    this.#held += bytes;
    return this.#use() && bytes > 0;
  }

  add(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length;) {
      const n = chunk.copy(this.#buffer, this.#held, at);
      at += n;
      if (!this.took(n)) return false;
    }
    return true;
  }

  #use(): boolean {
    if (this.#held < 4) return true;
    this.#reader ??= this.#open();
    if (this.#reader === undefined) return false;
    const used = this.#reader.feed(this.#buffer, this.#held);
    this.#buffer.copyWithin(0, used, this.#held);
    this.#held -= used;
    if (this.#held === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer], 2 * this.#held);
    return this.#reader.problem === undefined;
  }

  #open(): FormatReader | undefined {
    const head = this.#buffer.subarray(0, this.#held);
    if (isPcap(head)) return new PcapFile(this.#sink);
    return isPcapng(head) ? new PcapngFile(this.#sink) : undefined;
  }

  cut(problem: string): void {
    this.#problem = problem;
  }

  result(isCompressed: boolean): CaptureFile | string {
    const reader = this.#reader;
    if (reader === undefined) return 'neither pcap nor pcapng';
    const rest = this.#held > 0 ? `the last record is cut off after ${this.#held} bytes` : undefined;
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
