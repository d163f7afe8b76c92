import type { Ring } from '../core/collector.js';
import type { AddressMapper } from '../redact/identities/mapper.js';
import { write32 } from '../redact/identities/pcap/pcap-file.js';
import { type PcapSummary, rewritePacket } from '../redact/identities/pcap/rewrite-packet.js';
import type { CaptureReport } from './capture-output.js';
import { CaptureRing, type Overwritten } from './capture-ring.js';
import { PcapStream, RECORD_HEADER } from './pcap-stream.js';
import type { Spooled } from './spool-file.js';

/** What is done to the packets on their way to disk. */
export interface Rewriting {
  /** Absent: addresses stay. */
  readonly addresses?: AddressMapper;
  readonly payload: 'strip' | 'keep';
}

export interface SpooledCapture {
  readonly spooled: Spooled | undefined;
  /** Absent where packets were left as they are. */
  readonly report?: CaptureReport;
  readonly packets: number;
  readonly overwritten: Overwritten;
  readonly isFull: boolean;
  /** Why what followed was not read. */
  readonly damage?: string;
}

const AS_THEY_ARE: AddressMapper = { ipv4: same, ipv6: same, mac: same };

/** What tcpdump writes, on its way to disk: whole packets only, without their payload, into a ring of files. */
export class CaptureSpool {
  readonly #stream = new PcapStream();
  readonly #ring: CaptureRing;
  readonly #rewriting: Rewriting;
  readonly #summary: PcapSummary = { packets: 0, cut: 0, dropped: 0 };
  #seen = 0;
  #bytes = 0;
  #hasBegun = false;

  /** @param maxBytes of all files together */
  constructor(path: string, maxBytes: number, ring: Ring, rewriting: Rewriting) {
    this.#ring = new CaptureRing(path, Math.floor(maxBytes / ring.files), ring);
    this.#rewriting = rewriting;
  }

  /** Packets and bytes of them that arrived, kept or not. */
  get arrived(): { readonly packets: number; readonly bytes: number } {
    return { packets: this.#seen, bytes: this.#bytes };
  }

  get isFull(): boolean {
    return this.#ring.isFull;
  }

  /** False when no more is wanted. */
  write(chunk: Buffer): boolean {
    const records: Buffer[] = [];
    const isWanted = this.#stream.feed(chunk, (record) => records.push(this.#rewritten(record)));
    const { header } = this.#stream;
    if (header && !this.#hasBegun) {
      this.#hasBegun = true;
      if (!this.#ring.begin(header.bytes)) return false;
    }
    return this.#ring.write(records) && isWanted;
  }

  /** Nobody wants the packets: no file is left. */
  discard(): void {
    this.#ring.discard();
  }

  /** Settles when its files are one. */
  async finish(): Promise<SpooledCapture> {
    const { damage, rest } = this.#stream;
    if (rest > 0) this.#summary.dropped++;
    const isRewritten = this.#rewriting.payload === 'strip' || this.#rewriting.addresses !== undefined;
    return {
      spooled: await this.#ring.finish(),
      packets: this.#ring.packets,
      overwritten: this.#ring.overwritten,
      isFull: this.#ring.isFull,
      ...(isRewritten && { report: { ...this.#summary } }),
      ...(damage !== undefined && { damage }),
    };
  }

  #rewritten(record: Buffer): Buffer {
    this.#seen++;
    this.#bytes += record.length;
    const { addresses, payload } = this.#rewriting;
    const { header } = this.#stream;
    if (!header || (addresses === undefined && payload === 'keep')) return record;
    const packet = rewritePacket(
      record.subarray(RECORD_HEADER),
      header.linkType,
      addresses ?? AS_THEY_ARE,
      payload,
      this.#summary,
    );
    write32(record, 8, packet.length, header.isLittleEndian);
    return record.subarray(0, RECORD_HEADER + packet.length);
  }
}

function same(address: Uint8Array): Uint8Array {
  return address;
}
