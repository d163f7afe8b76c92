import { big, little } from './pcap-file.js';
import { type CaptureInterface, type FormatReader, MOST_CAPTURED, type RecordSink } from './record-sink.js';

const SECTION = 0x0a0d0d0a;
const [INTERFACE, OLD_PACKET, SIMPLE, STATISTICS, ENHANCED] = [1, 2, 3, 5, 6];
const BYTE_ORDER = 0x1a2b3c4d;
/** Blocks are as long as what is in them; a longer one is damage, not data. */
const MOST_BLOCK = 16 * 1024 * 1024;
/** The year 10000, as RFC 3339 cannot write it any more; s since the epoch. */
const END_OF_TIME_S = 253_402_300_800;
const [OPT_IF_NAME, OPT_TSRESOL, OPT_TSOFFSET, OPT_IFRECV, OPT_IFDROP] = [2, 9, 14, 4, 5];

interface Interface extends CaptureInterface {
  /** ns of one tick of its clock, a fraction where it ticks faster. */
  readonly nsPerTick: number;
  readonly offsetSeconds: number;
  /** Its first packet: the two words of its time, and ns since the first of the file. */
  first?: { readonly high: number; readonly low: number; readonly ns: number };
}

export function isPcapng(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === SECTION;
}

/** draft-ietf-opsawg-pcapng: several sections and interfaces, each with its own byte order and resolution. */
export class PcapngFile implements FormatReader {
  readonly interfaces: Interface[] = [];
  readonly damaged = new Map<string, number>();
  problem: string | undefined;
  readonly #sink: RecordSink;
  #isBig = false;
  /** Interfaces of earlier sections: indices begin anew in each. */
  #first = 0;
  #base: bigint | undefined;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  base(): bigint | undefined {
    return this.#base;
  }

  feed(bytes: Buffer, end: number): number {
    let at = 0;
    while (end - at >= 12) {
      if (big(bytes, at) === SECTION) {
        this.#isBig = big(bytes, at + 8) === BYTE_ORDER;
        if (!this.#isBig && little(bytes, at + 8) !== BYTE_ORDER)
          return this.#damaged(at, 'a section without a byte order');
      }
      const length = this.#word(bytes, at + 4);
      if (length < 12 || length % 4 !== 0 || length > MOST_BLOCK)
        return this.#damaged(at, `a block of ${length} bytes`);
      if (end - at < length) break;
      this.#block(bytes, at, at + length - 4);
      at += length;
    }
    return at;
  }

  #damaged(at: number, what: string): number {
    this.problem = `${what}: the file is damaged from here on`;
    return at;
  }

  #word(bytes: Buffer, at: number): number {
    return this.#isBig ? big(bytes, at) : little(bytes, at);
  }

  #half(bytes: Buffer, at: number): number {
    return this.#isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  }

  #block(bytes: Buffer, at: number, end: number): void {
    const body = at + 8;
    switch (this.#word(bytes, at)) {
      case SECTION:
        this.#first = this.interfaces.length;
        break;
      case INTERFACE:
        if (end - body >= 8) this.#addInterface(bytes, body, end);
        break;
      case ENHANCED:
        if (end - body >= 20) this.#packet(bytes, body, end, this.#word(bytes, body));
        break;
      case OLD_PACKET:
        if (end - body >= 20) this.#packet(bytes, body, end, this.#half(bytes, body));
        break;
      case SIMPLE:
        if (end - body >= 4) this.#simple(bytes, body, end);
        break;
      case STATISTICS:
        if (end - body >= 12) this.#statistics(bytes, body, end);
    }
  }

  #addInterface(bytes: Buffer, at: number, end: number): void {
    const options = this.#options(bytes, at + 8, end);
    const name = options.get(OPT_IF_NAME)?.toString('utf8').replace(/\0.*$/s, '');
    const resolution = options.get(OPT_TSRESOL)?.[0] ?? 6;
    const perSecond = resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
    const offset = options.get(OPT_TSOFFSET);
    this.interfaces.push({
      linkType: this.#half(bytes, at),
      snaplen: this.#word(bytes, at + 4),
      ...(name !== undefined && name !== '' && { name }),
      nsPerTick: 1e9 / perSecond,
      offsetSeconds: offset?.length === 8 ? Number(this.#long(offset, 0)) : 0,
    });
  }

  #packet(bytes: Buffer, at: number, end: number, index: number): void {
    const [stated, wire] = [this.#word(bytes, at + 12), this.#word(bytes, at + 16)];
    const captured = Math.min(stated, end - at - 20, MOST_CAPTURED);
    if (captured < stated) this.#count('longer than their block');
    const link = this.#first + index;
    const source = this.interfaces[link];
    if (source === undefined) this.#count('of an interface that the file does not describe');
    const [high, low] = [this.#word(bytes, at + 4), this.#word(bytes, at + 8)];
    const ns = source === undefined ? Number.NaN : this.#since(high, low, source);
    this.#sink.record(bytes, at + 20, captured, wire, ns, link);
  }

  #count(what: string): void {
    this.damaged.set(what, (this.damaged.get(what) ?? 0) + 1);
  }

  /**
   * From 64 bits of ticks: as a difference to the interface's first, which a number holds to the nanosecond for 104
   * days, and how far that one is from the first of the file. NaN: damaged.
   */
  #since(high: number, low: number, source: Interface): number {
    const seconds = ((high * 2 ** 32 + low) * source.nsPerTick) / 1e9 + source.offsetSeconds;
    if (!(seconds >= 0 && seconds < END_OF_TIME_S)) {
      this.#count('with a time that no clock has');
      return Number.NaN;
    }
    const first = (source.first ??= this.#firstOf(high, low, source));
    return Math.round(((high - first.high) * 2 ** 32 + (low - first.low)) * source.nsPerTick) + first.ns;
  }

  #firstOf(
    high: number,
    low: number,
    { nsPerTick, offsetSeconds }: Interface,
  ): NonNullable<Interface['first']> {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const ns = Number.isInteger(nsPerTick)
      ? ticks * BigInt(nsPerTick)
      : BigInt(Math.round(Number(ticks) * nsPerTick));
    const at = ns + BigInt(offsetSeconds) * 1_000_000_000n;
    this.#base ??= at;
    return { high, low, ns: Number(at - this.#base) };
  }

  /** Without a time, and cut by the snaplen of the first interface. */
  #simple(bytes: Buffer, at: number, end: number): void {
    const source = this.interfaces[this.#first];
    if (source === undefined) return;
    const wire = this.#word(bytes, at);
    const captured = Math.min(wire, end - at - 4, source.snaplen || Infinity);
    this.#sink.record(bytes, at + 4, captured, wire, Number.NaN, this.#first);
  }

  #statistics(bytes: Buffer, at: number, end: number): void {
    const source = this.interfaces[this.#first + this.#word(bytes, at)];
    if (source === undefined) return;
    const options = this.#options(bytes, at + 12, end);
    const [received, dropped] = [options.get(OPT_IFRECV), options.get(OPT_IFDROP)];
    if (received?.length === 8) source.received = Number(this.#long(received, 0));
    if (dropped?.length === 8) source.dropped = Number(this.#long(dropped, 0));
  }

  #long(bytes: Buffer, at: number): bigint {
    return this.#isBig ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at);
  }

  #options(bytes: Buffer, from: number, end: number): Map<number, Buffer> {
    const found = new Map<number, Buffer>();
    for (let at = from; end - at >= 4;) {
      const [code, length] = [this.#half(bytes, at), this.#half(bytes, at + 2)];
      if (code === 0 || at + 4 + length > end) break;
      if (!found.has(code)) found.set(code, bytes.subarray(at + 4, at + 4 + length));
      at += 4 + Math.ceil(length / 4) * 4;
    }
    return found;
  }
}
