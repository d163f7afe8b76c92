import { LONGEST_PACKET } from '../redact/identities/pcap/pcap-file.js';

/** Bytes before the first record, and before each packet (pcap-savefile(5)). */
const FILE_HEADER = 24;
export const RECORD_HEADER = 16;
/** Times in microseconds and in nanoseconds. */
const MAGICS: ReadonlySet<number> = new Set([0xa1b2c3d4, 0xa1b23c4d]);

/** One packet as it was captured: `RECORD_HEADER` bytes and the packet. */
export type OnRecord = (record: Buffer) => void;

/** What comes first in a capture. */
export interface PcapHeader {
  readonly bytes: Buffer;
  readonly isLittleEndian: boolean;
  readonly linkType: number;
}

/**
 * Cuts the output of `tcpdump -w -` into whole records, however its bytes arrive. What follows damage is not read: a
 * record's length is all that leads to the next one.
 */
export class PcapStream {
  header: PcapHeader | undefined;
  /** Why nothing more is read. */
  damage: string | undefined;
  #held: Buffer = Buffer.alloc(0);

  /** Bytes of a record that has not arrived whole. */
  get rest(): number {
    return this.#held.length;
  }

  /** Calls back for every record that is complete. False when no more is wanted. */
  feed(chunk: Buffer, onRecord: OnRecord): boolean {
    if (this.damage !== undefined) return false;
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let at = 0;
    if (!this.header) {
      if (data.length < FILE_HEADER) return this.#keep(data, 0);
      this.header = headerOf(Buffer.from(data.subarray(0, FILE_HEADER)));
      if (!this.header) return this.#fail('what tcpdump wrote is no capture');
      at = FILE_HEADER;
    }
    const { isLittleEndian } = this.header;
    while (at + RECORD_HEADER <= data.length) {
      const length = isLittleEndian ? data.readUInt32LE(at + 8) : data.readUInt32BE(at + 8);
      if (length > LONGEST_PACKET)
        return this.#fail(`a packet of ${length} bytes: the capture is damaged there`);
      const end = at + RECORD_HEADER + length;
      if (end > data.length) break;
      onRecord(data.subarray(at, end));
      at = end;
    }
    return this.#keep(data, at);
  }

  #keep(data: Buffer, from: number): true {
    this.#held = Buffer.from(data.subarray(from));
    return true;
  }

  #fail(why: string): false {
    this.damage = why;
    this.#held = Buffer.alloc(0);
    return false;
  }
}

function headerOf(bytes: Buffer): PcapHeader | undefined {
  const isLittleEndian = MAGICS.has(bytes.readUInt32LE(0));
  if (!isLittleEndian && !MAGICS.has(bytes.readUInt32BE(0))) return undefined;
  const word = isLittleEndian ? bytes.readUInt32LE(20) : bytes.readUInt32BE(20);
  // The upper bits tell of a frame check sequence.
  return { bytes, isLittleEndian, linkType: word & 0xffff };
}
