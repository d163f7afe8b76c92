import { Ranges } from './flow/ranges.js';
import { Packet } from './packet.js';

/** Datagrams of which fragments are missing: more at a time are a flood, or a capture that lost them. */
const MOST = 256;
/** IP IDs are used again; Linux waits no longer for the rest (net.ipv4.ipfrag_time). */
const LONGEST_NS = 30e9;

interface Datagram {
  readonly at: number;
  /** The fragment that has the transport header. */
  first: Packet | undefined;
  /** Bytes of its payload; -1: the last fragment has not come. */
  bytes: number;
  wire: number;
  readonly have: Ranges;
}

/** Puts IP fragments together (RFC 791, 3.2; RFC 8200, 4.5), in whatever order they come. */
export class Reassembly {
  readonly #open = new Map<string, Datagram>();
  #incomplete = 0;

  /** The whole packet, as of its last fragment to come, with the bytes that the first one captured. */
  take(p: Packet): Packet | undefined {
    const key = `${p.version} ${p.link} ${p.address.join(' ')} ${p.protocol} ${p.fragmentId}`;
    const datagram = this.#datagram(key, p);
    const end = p.fragmentOffset + p.fragmentBytes;
    if (datagram.have.covers(p.fragmentOffset, end)) return undefined;
    datagram.have.add(p.fragmentOffset, end);
    datagram.wire += p.wire;
    if (!p.isMoreToCome) datagram.bytes = end;
    if (p.fragmentOffset === 0) datagram.first ??= copyOf(p);
    const { first, bytes, have, wire } = datagram;
    if (first === undefined || bytes < 0 || !have.covers(0, bytes)) return undefined;
    this.#open.delete(key);
    first.payload = Math.max(0, first.payload + bytes - first.fragmentBytes);
    [first.frame, first.at, first.wire] = [p.frame, p.at, wire];
    return first;
  }

  /** Packets of which the first fragment came, and not all the others. */
  get incomplete(): number {
    return this.#incomplete + [...this.#open.values()].filter(isBegun).length;
  }

  #datagram(key: string, { at }: Packet): Datagram {
    const known = this.#open.get(key);
    if (known !== undefined && at - known.at < LONGEST_NS) return known;
    if (known !== undefined || this.#open.size >= MOST)
      this.#drop(known === undefined ? this.#oldest() : key);
    const made: Datagram = { at, first: undefined, bytes: -1, wire: 0, have: new Ranges() };
    this.#open.set(key, made);
    return made;
  }

  #drop(key: string): void {
    const datagram = this.#open.get(key);
    if (datagram !== undefined && isBegun(datagram)) this.#incomplete++;
    this.#open.delete(key);
  }

  #oldest(): string {
    return this.#open.keys().next().value ?? '';
  }
}

const isBegun = ({ first }: Datagram): boolean => first !== undefined;

/** Packets are filled again and again, and so are the bytes they are decoded from. */
function copyOf(p: Packet): Packet {
  const copy = Object.assign(new Packet(), p, {
    address: p.address.slice(),
    sack: p.sack.slice(),
    bytes: Buffer.from(p.bytes.subarray(p.payloadAt, p.payloadAt + p.payloadCaptured)),
    payloadAt: 0,
  });
  copy.view = new DataView(copy.bytes.buffer, copy.bytes.byteOffset, copy.bytes.length);
  return copy;
}
