import { createReadStream, openSync, closeSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { expectMuchToDo } from '../../core/much-to-do.js';
import { AHEAD, type CaptureSink, Feeder, PIECE_BYTES } from './feeder.js';
import type { FormatReader } from './record-sink.js';

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
  sink: CaptureSink,
  { signal, enough }: Reading = {},
): Promise<CaptureFile | string> {
  const head = firstBytes(path, 4);
  const isCompressed = head[0] === 0x1f && head[1] === 0x8b;
  const feeder = new Feeder(sink);
  expectMuchToDo();
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

/**
 * While a piece is used the next ones are read, several at a time: what the kernel does to read (finding and filling
 * pages) keeps a CPU as busy as what is done here with them. Piece by piece, so that a signal is heard.
 */
async function readPlain(path: string, feeder: Feeder, { signal, enough }: Reading): Promise<void> {
  const file = await open(path, 'r');
  const ahead: Promise<number>[] = [];
  let from = 0;
  const read = (): void => {
    const room = feeder.room();
    const reading = fill(file, room, from);
    from += room.length;
    // Nobody may be left to hear of it.
    reading.catch(() => undefined);
    ahead.push(reading);
  };
  try {
    for (let i = 0; i < AHEAD; i++) read();
    for (let isEnd = false; !isEnd;) {
      const bytes = (await ahead.shift()) ?? 0;
      signal?.throwIfAborted();
      feeder.took(bytes);
      isEnd = bytes < PIECE_BYTES;
      if (!isEnd && isOver(enough, feeder)) return;
      if (!isEnd) read();
      if (!feeder.use()) return;
    }
  } finally {
    await Promise.allSettled(ahead);
    await file.close();
  }
}

/** Fills the room from there on; less only where the file ends. */
async function fill(file: FileHandle, room: Buffer, from: number): Promise<number> {
  for (let filled = 0; ;) {
    const { bytesRead } = await file.read(room, filled, room.length - filled, from + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === room.length) return filled;
  }
}

/** Not before it is known what the file is. */
function isOver(enough: AbortSignal | undefined, feeder: Feeder): boolean {
  if (enough?.aborted !== true || !feeder.hasBegun) return false;
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
