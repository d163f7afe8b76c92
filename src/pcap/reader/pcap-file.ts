import { type CaptureInterface, type FormatReader, MOST_CAPTURED, type RecordSink } from './record-sink.js';

const HEADER_BYTES = 24;
const RECORD_BYTES = 16;

/** Magic → resolution and byte order; also the modified format of old Red Hat kernels has this header. */
const MAGICS: Readonly<Record<number, { readonly nsPerTick: number; readonly isSwapped: boolean }>> = {
  0xa1b2c3d4: { nsPerTick: 1000, isSwapped: true },
  0xd4c3b2a1: { nsPerTick: 1000, isSwapped: false },
  0xa1b23c4d: { nsPerTick: 1, isSwapped: true },
  0x4d3cb2a1: { nsPerTick: 1, isSwapped: false },
};

export function isPcap(bytes: Buffer): boolean {
  return bytes.length >= 4 && MAGICS[bytes.readUInt32BE(0)] !== undefined;
}

/** What stands where a record of no bytes would be, and is none. */
function noRecord(bytes: Buffer, at: number): string | undefined {
  // A file system that lost power keeps the length of a file, and zeros for what was not written.
  if (bytes.subarray(at, at + RECORD_BYTES).every((byte) => byte === 0))
    return 'zeros stand where the next packet should be: the file was not written to its end';
  const magic = MAGICS[bytes.readUInt32BE(at)];
  if (magic === undefined) return undefined;
  const version = magic.isSwapped
    ? big(bytes, at + 4) === 0x0002_0004
    : little(bytes, at + 4) === 0x0004_0002;
  return version
    ? 'another capture begins behind the last of these packets: mergecap joins files, cat does not'
    : undefined;
}

/** The classic format (draft-ietf-opsawg-pcap): µs or ns, either byte order. */
export class PcapFile implements FormatReader {
  readonly interfaces: CaptureInterface[] = [];
  readonly damaged = new Map<string, number>();
  problem: string | undefined;
  readonly #sink: RecordSink;
  #isBig = false;
  #nsPerTick = 1000;
  #baseSeconds = -1;
  #baseTicks = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  base(): bigint | undefined {
    if (this.#baseSeconds < 0) return undefined;
    return BigInt(this.#baseSeconds) * 1_000_000_000n + BigInt(this.#baseTicks * this.#nsPerTick);
  }

  feed(bytes: Buffer, end: number): number {
    let at = 0;
    if (this.interfaces.length === 0) {
      if (end < HEADER_BYTES) return 0;
      this.#header(bytes);
      at = HEADER_BYTES;
    }
    const [isLittle, sink, tick] = [!this.#isBig, this.#sink, this.#nsPerTick];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    while (end - at >= RECORD_BYTES) {
      const captured = view.getUint32(at + 8, isLittle);
      if (captured > MOST_CAPTURED) {
        this.problem = `a record of ${captured} bytes: the file is damaged from here on`;
        return at;
      }
      if (end - at - RECORD_BYTES < captured) break;
      if (captured === 0) {
        this.problem = noRecord(bytes, at);
        if (this.problem !== undefined) return at;
      }
      const seconds = view.getUint32(at, isLittle);
      const ticks = view.getUint32(at + 4, isLittle);
      const wire = view.getUint32(at + 12, isLittle);
      if (this.#baseSeconds < 0) [this.#baseSeconds, this.#baseTicks] = [seconds, ticks];
      const ns = (seconds - this.#baseSeconds) * 1e9 + (ticks - this.#baseTicks) * tick;
      sink.record(bytes, at + RECORD_BYTES, captured, wire, ns, 0);
      at += RECORD_BYTES + captured;
    }
    return at;
  }

  #header(bytes: Buffer): void {
    const magic = MAGICS[bytes.readUInt32BE(0)];
    this.#isBig = magic?.isSwapped === true;
    this.#nsPerTick = magic?.nsPerTick ?? 1000;
    const word = (at: number): number => (this.#isBig ? big(bytes, at) : little(bytes, at));
    // The upper bits hold the length of the frame check sequence.
    this.interfaces.push({ snaplen: word(16), linkType: word(20) & 0xffff });
  }
}

export function little(b: Buffer, at: number): number {
  return ((b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16)) >>> 0) + b[at + 3]! * 0x1000000;
}

export function big(b: Buffer, at: number): number {
  return b[at]! * 0x1000000 + (((b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0);
}
