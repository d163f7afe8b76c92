import { decodeIp } from './decode-ip.js';
import { decodeLink, type LinkEnd } from './decode-link.js';
import { DnsTransactions } from './dns/transactions.js';
import { FlowEnds } from './flow/flow-ends.js';
import { FlowTable } from './flow/flow-table.js';
import { takeIcmp } from './flow/icmp-errors.js';
import { RecentPackets } from './flow/recent.js';
import type { FlowSeries } from './flow/series.js';
import { TcpFlow } from './flow/tcp-flow.js';
import { ICMP, ICMPV6, Packet, SYN, TCP, UDP, type Undecoded } from './packet.js';
import { Reassembly } from './reassembly.js';
import type { CaptureInterface, RecordSink } from './reader/record-sink.js';

/** Everything that is counted while a capture is read. */
export class CaptureAnalysis implements RecordSink {
  readonly flows: TcpFlow[] = [];
  readonly dns = new DnsTransactions();
  readonly reassembly = new Reassembly();
  readonly undecoded = new Map<string, number>();
  readonly tunnels = new Map<string, number>();
  readonly protocols = { tcp: 0, udp: 0, icmp: 0, fragments: 0 };
  packets = 0;
  wireBytes = 0;
  capturedBytes = 0;
  cut = 0;
  firstAt = Number.NaN;
  lastAt = Number.NaN;
  /** How often the clock of the capture went back, and by how much at most, ns. */
  backwards = 0;
  mostBackwards = 0;
  /** Packets whose TCP options were cut, by index of their flow: most captures have none. */
  readonly optionsCut = new Map<number, number>();
  /** Packets of connections beyond the most that are followed. */
  notFollowed = 0;
  readonly #watched: ReadonlyMap<number, FlowSeries>;
  readonly #recent = new RecentPackets();
  readonly #ends = new FlowEnds();
  readonly #table = new FlowTable(this.#ends);
  readonly #packet = new Packet();
  readonly #end: LinkEnd = { at: 0, type: -1 };
  #previousAt = Number.NaN;
  /** The interface of the last packet, and its link type. */
  #link = -1;
  #linkType = -1;
  /** Set by whoever opens the file: they become known while it is read. */
  interfaces: () => readonly CaptureInterface[] = () => [];

  readonly #mostFlows: number;

  /** `watched`: index of a flow → what is kept of it over time. `mostFlows`: so many connections are followed. */
  constructor(watched: ReadonlyMap<number, FlowSeries> = new Map(), mostFlows = Infinity) {
    this.#watched = watched;
    this.#mostFlows = mostFlows;
  }

  record(bytes: Buffer, start: number, captured: number, wire: number, at: number, link: number): void {
    const p = this.#packet;
    p.frame = ++this.packets;
    p.wire = Math.max(wire, captured);
    p.captured = captured;
    p.link = link;
    p.outgoing = -1;
    this.wireBytes += p.wire;
    this.capturedBytes += captured;
    if (captured < wire) this.cut++;
    this.#clock(at);
    p.at = Number.isNaN(at) ? this.#previousAt || 0 : at;
    p.tunnel = '';
    const end = start + captured;
    const why = this.#decode(bytes, start, end, start + p.wire, link, p);
    if (why !== undefined) this.undecoded.set(why, (this.undecoded.get(why) ?? 0) + 1);
  }

  #clock(at: number): void {
    if (Number.isNaN(at)) return;
    const back = this.#previousAt - at;
    if (back > 0) {
      this.backwards++;
      if (back > this.mostBackwards) this.mostBackwards = back;
    }
    this.#previousAt = at;
    if (!(at >= this.firstAt)) this.firstAt = at;
    if (!(at <= this.lastAt)) this.lastAt = at;
  }

  #decode(
    b: Buffer,
    start: number,
    end: number,
    wireEnd: number,
    link: number,
    p: Packet,
  ): string | undefined {
    if (link !== this.#link) [this.#link, this.#linkType] = [link, this.interfaces()[link]?.linkType ?? -1];
    const linkType = this.#linkType;
    if (linkType < 0) return 'unknown interface';
    if (!decodeLink(b, start, end, linkType, p, this.#end)) return `link type ${linkType}`;
    if (this.#end.type < 0) return 'not IP';
    const why: Undecoded | undefined = decodeIp(b, this.#end.at, this.#end.type, end, wireEnd, p);
    if (p.tunnel !== '') this.tunnels.set(p.tunnel, (this.tunnels.get(p.tunnel) ?? 0) + 1);
    if (why !== undefined) return why;
    if (p.isFragment) {
      this.protocols.fragments++;
      if (p.protocol === TCP) {
        const whole = this.reassembly.take(p);
        if (whole !== undefined) this.#tcp(whole);
        return undefined;
      }
      if (p.fragmentOffset > 0) return undefined;
    }
    if (p.protocol === TCP) this.#tcp(p);
    else if (p.protocol === UDP) {
      this.protocols.udp++;
      this.dns.take(p);
    } else if (p.protocol === ICMP || p.protocol === ICMPV6) {
      this.protocols.icmp++;
      takeIcmp(p, end, this.#table, this.flows);
    }
    return undefined;
  }

  #tcp(p: Packet): void {
    this.protocols.tcp++;
    const known = this.flows[this.#table.find(p)];
    const from = this.#table.sender;
    const isNew = known === undefined || isNewConnection(known, p, from);
    if (isNew && this.flows.length >= this.#mostFlows) {
      this.notFollowed++;
      return;
    }
    const flow = isNew ? this.#open(p, from) : known;
    const isCopy = !flow.take(p, from, this.#recent);
    if (p.areOptionsCut && !isCopy)
      this.optionsCut.set(flow.index, (this.optionsCut.get(flow.index) ?? 0) + 1);
    if (!isCopy) this.dns.takeTcp(p);
  }

  #open(p: Packet, from: 0 | 1): TcpFlow {
    this.#ends.add(p, from);
    const flow = new TcpFlow(this.flows.length, p.version, this.#ends, p.tunnel, p.frame);
    flow.series = this.#watched.get(flow.index);
    this.flows.push(flow);
    this.#table.set(flow.index);
    return flow;
  }
}

/** The ports were used again: a SYN with another initial sequence number. */
function isNewConnection(flow: TcpFlow, p: Packet, from: 0 | 1): boolean {
  if ((p.flags & SYN) === 0) return false;
  const { isn } = flow.sides[from];
  if (isn === p.seq) return false;
  if (isn >= 0) return true;
  // A SYN-ACK whose SYN is the one of this flow, or the SYN of a capture that began with something else of it.
  return flow.sides[from].next >= 0;
}
