import { addressText, endText } from '../address-text.js';
import { decodeIp } from '../decode-ip.js';
import { decodeLink, type LinkEnd } from '../decode-link.js';
import { isDsack } from '../flow/dsack.js';
import { RecentPackets } from '../flow/recent.js';
import { Packet, TCP } from '../packet.js';
import { Reassembly } from '../reassembly.js';
import type { CaptureInterface, RecordSink } from '../reader/record-sink.js';

/** Columns of one direction of one connection, packet by packet, that grow. */
export class PacketLog {
  count = 0;
  frame = new Uint32Array(256);
  seq = new Uint32Array(256);
  ack = new Uint32Array(256);
  payload = new Uint32Array(256);
  flags = new Uint8Array(256);
  window = new Uint16Array(256);
  ttl = new Uint8Array(256);
  ipId = new Int32Array(256);
  timestamp = new Float64Array(256);
  timestampEcho = new Float64Array(256);
  /** ns since the first record of the file; NaN where the file has none. */
  at = new Float64Array(256);
  /** By index: what the receiver got twice (RFC 2883), sequence numbers as they stand in the packet. */
  readonly dsacks = new Map<number, { readonly start: number; readonly end: number }>();
  /** Of some packets: their timestamps are not known. */
  areOptionsCut = false;

  add(p: Packet): void {
    if (this.count === this.frame.length) this.#grow();
    const i = this.count++;
    this.frame[i] = p.frame;
    this.seq[i] = p.seq;
    this.ack[i] = p.ack;
    this.payload[i] = p.payload;
    this.flags[i] = p.flags;
    this.window[i] = p.window;
    this.ttl[i] = p.ttl;
    this.ipId[i] = p.ipId;
    this.timestamp[i] = p.timestamp;
    this.timestampEcho[i] = p.timestampEcho;
    this.at[i] = p.at;
    this.areOptionsCut ||= p.areOptionsCut;
    if (isDsack(p)) this.dsacks.set(i, { start: p.sack[0]!, end: p.sack[1]! });
  }

  #grow(): void {
    const twice = <A extends Uint32Array | Uint16Array | Uint8Array | Int32Array | Float64Array>(
      from: A,
    ): A => {
      const to = new (from.constructor as new (n: number) => A)(2 * from.length);
      to.set(from);
      return to;
    };
    this.frame = twice(this.frame);
    this.seq = twice(this.seq);
    this.ack = twice(this.ack);
    this.payload = twice(this.payload);
    this.flags = twice(this.flags);
    this.window = twice(this.window);
    this.ttl = twice(this.ttl);
    this.ipId = twice(this.ipId);
    this.timestamp = twice(this.timestamp);
    this.timestampEcho = twice(this.timestampEcho);
    this.at = twice(this.at);
  }
}

/** Both directions of one connection at one tap. */
export interface ConnectionLog {
  readonly fromClient: PacketLog;
  readonly fromServer: PacketLog;
}

/** Which connection of a file: its ends, and where its first packet is (ports are used again). */
export interface WantedConnection {
  readonly client: string;
  readonly server: string;
  readonly firstFrame: number;
  /** The first frame of the next connection with the same ends. */
  readonly beforeFrame: number;
  /** The other tap lies toward the server: what the client sent is to leave here, what the server sent to come. */
  readonly isNearClient: boolean;
  /** The tap gave packets more than once, the network none. */
  readonly areCopiesOfTap: boolean;
}

/**
 * One direction at a tap on all interfaces of a host: what came and what left apart, each packet once. A host that
 * forwards may lose in between.
 */
class TapLog {
  readonly #arrived = new PacketLog();
  readonly #left = new PacketLog();
  #lastArrived = -1;
  #lastLeft = -1;

  add(p: Packet, recent: RecentPackets | undefined, areCopiesOfTap: boolean): void {
    const isLeaving = p.outgoing === 1;
    if (recent !== undefined) {
      const last = isLeaving ? this.#lastLeft : this.#lastArrived;
      const copy = recent.find(p, last);
      if (isLeaving) this.#lastLeft = recent.add(p, last);
      else this.#lastArrived = recent.add(p, last);
      if (copy === 'tap' || (copy === 'network' && areCopiesOfTap)) return;
    }
    (isLeaving ? this.#left : this.#arrived).add(p);
  }

  /** What left, or what came, where both were seen. */
  of(isLeaving: boolean): PacketLog {
    const [wanted, other] = isLeaving ? [this.#left, this.#arrived] : [this.#arrived, this.#left];
    return wanted.count > 0 ? wanted : other;
  }
}

/** Second reading of a file: keeps the packets of the wanted connections. */
export class ConnectionReader implements RecordSink {
  interfaces: () => readonly CaptureInterface[] = () => [];
  readonly #taps: readonly (readonly [fromClient: TapLog, fromServer: TapLog])[];
  readonly #byEnds = new Map<string, number[]>();
  readonly #wanted: readonly WantedConnection[];
  readonly #packet = new Packet();
  /** Where several taps are in one file, to leave out copies. */
  readonly #recent: RecentPackets | undefined;
  readonly #end: LinkEnd = { at: 0, type: -1 };
  readonly #reassembly = new Reassembly();
  #frame = 0;

  constructor(wanted: readonly WantedConnection[], hasCopies: boolean) {
    this.#wanted = wanted;
    this.#recent = hasCopies ? new RecentPackets() : undefined;
    this.#taps = wanted.map(() => [new TapLog(), new TapLog()]);
    for (const [i, { client, server }] of wanted.entries())
      for (const key of [`${client} ${server}`, `${server} ${client}`])
        this.#byEnds.set(key, [...(this.#byEnds.get(key) ?? []), i]);
  }

  /** When the file was read. */
  get logs(): ConnectionLog[] {
    return this.#taps.map(([fromClient, fromServer], i) => {
      const isNear = this.#wanted[i]!.isNearClient;
      return { fromClient: fromClient.of(isNear), fromServer: fromServer.of(!isNear) };
    });
  }

  record(bytes: Buffer, start: number, captured: number, wire: number, at: number, link: number): void {
    const p = this.#packet;
    p.frame = ++this.#frame;
    p.at = at;
    p.tunnel = '';
    p.link = link;
    p.outgoing = -1;
    const linkType = this.interfaces()[link]?.linkType ?? -1;
    const end = start + captured;
    if (!decodeLink(bytes, start, end, linkType, p, this.#end) || this.#end.type < 0) return;
    const wireEnd = start + Math.max(wire, captured);
    if (decodeIp(bytes, this.#end.at, this.#end.type, end, wireEnd, p) !== undefined) return;
    if (p.protocol !== TCP) return;
    const whole = p.isFragment ? this.#reassembly.take(p) : p;
    if (whole !== undefined) this.#add(whole);
  }

  #add(p: Packet): void {
    const source = endText(addressText(p.version, p.address, 0), p.sourcePort);
    const destination = endText(addressText(p.version, p.address, 4), p.destinationPort);
    const candidates = this.#byEnds.get(`${source} ${destination}`);
    for (const i of candidates ?? []) {
      const wanted = this.#wanted[i]!;
      if (p.frame < wanted.firstFrame || p.frame >= wanted.beforeFrame) continue;
      this.#taps[i]![source === wanted.client ? 0 : 1].add(p, this.#recent, wanted.areCopiesOfTap);
    }
  }
}
