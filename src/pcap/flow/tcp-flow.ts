import { ACK, CWR, ECE, FIN, type Packet, RST, SYN } from '../packet.js';
import { acknowledge } from './acknowledge.js';
import { mayRepeatItself } from './copies.js';
import { Exchange } from './exchange.js';
import type { FlowEnds } from './flow-ends.js';
import { isOfHalfOpen } from './half-open.js';
import { Phases } from './phases.js';
import type { RecentPackets } from './recent.js';
import { takeSegment } from './segment.js';
import type { FlowSeries } from './series.js';
import { NO_SCALE, Side } from './side.js';
import { Stalls } from './stalls.js';
import { unwrap } from './unwrap.js';
import { takeWindow } from './window.js';

/** Later than this nothing comes that was sent before. */
const LONGEST_WAY_NS = 1e9;

/** What ICMP said about a flow. */
export interface IcmpNote {
  readonly type: number;
  readonly code: number;
  readonly version: number;
  readonly from: string;
  readonly mtu: number;
  readonly at: number;
  readonly frame: number;
  count: number;
}

export interface ResetNote {
  readonly side: 0 | 1;
  readonly frame: number;
  readonly at: number;
  readonly phase: 'to a SYN' | 'in the handshake' | 'of an open connection' | 'after the end';
  /** First packet that this side sent later than any that could have been on its way then: it did not reset it. */
  sentOnFrame?: number;
  /** Its TTL is not that of the other packets of this side: who sent it is another hop away. */
  readonly strangeTtl?: { readonly ttl: number; readonly usual: number };
}

/** A TCP connection between two ends, as one tap saw it. Fed with its packets in order of capture. */
export class TcpFlow {
  readonly sides: readonly [Side, Side] = [new Side(), new Side()];
  readonly stalls = new Stalls();
  readonly exchange = new Exchange();
  /** Filled only where a picture of the connection is wanted. */
  series: FlowSeries | undefined;
  /** Made with the first data: most flows of a scan have none. */
  phases: Phases | undefined;
  /** Who sent the first SYN; a guess by port where none was captured. */
  client: 0 | 1;
  isClientGuessed = true;
  firstAt = Number.NaN;
  lastAt = Number.NaN;
  packets = 0;
  synAckAt = Number.NaN;
  handshakeAckAt = Number.NaN;
  reset: ResetNote | undefined;
  icmp: IcmpNote[] | undefined;
  fragments = 0;
  history = '';
  /** Letters of `history` that there are: bits, from a, of either side. */
  #letters = 0;
  #otherLetters = 0;

  constructor(
    readonly index: number,
    readonly version: number,
    /** Of all flows of the capture. */
    readonly ends: FlowEnds,
    readonly tunnel: string,
    readonly firstFrame: number,
  ) {
    this.client = ends.port(index, 0) >= ends.port(index, 1) ? 0 : 1;
  }

  /** False: a packet that was seen before. */
  take(p: Packet, from: 0 | 1, recent: RecentPackets): boolean {
    const side = this.sides[from];
    const peer = this.sides[from === 0 ? 1 : 0];
    if (Number.isNaN(this.firstAt)) this.firstAt = p.at;
    const seq = side.next < 0 ? p.seq : unwrap(p.seq, side.next);
    const isPureAck = p.payload === 0 && (p.flags & (SYN | FIN | RST)) === 0;
    const mayBeCopy = isPureAck ? isOldAck(p, side, peer) : seq < side.next;
    const copy = mayBeCopy ? recent.find(p, side.recent) : undefined;
    if (copy === 'tap') {
      side.troubles.tapCopies++;
      return false;
    }
    this.packets++;
    side.packets++;
    side.wireBytes += p.wire;
    if (copy === 'network' && !(isPureAck && mayRepeatItself(p, side, peer))) {
      const t = side.troubles;
      t.networkCopies++;
      t.networkCopyBytes += p.wire;
      if (p.payload > 0) t.repeated.copy(seq, seq + p.payload);
      return false;
    }
    side.recent = recent.add(p, side.recent);
    this.#count(p, side);
    if (isOfHalfOpen(p, seq, side, peer)) {
      if ((p.flags & RST) === 0 && side.troubles.halfOpenAcks++ === 0) side.troubles.halfOpenFrame = p.frame;
      return true;
    }
    if (this.reset !== undefined) noteSentOn(this.reset, p, from);
    const isNewData = p.payload > 0 && seq >= side.next;
    this.stalls.take(p, from, this, seq, recent);
    if ((p.flags & SYN) !== 0) this.#syn(p, from, side);
    else if (Number.isNaN(this.handshakeAckAt) && from === this.client && (p.flags & ACK) !== 0) {
      if (!Number.isNaN(this.synAckAt)) this.handshakeAckAt = p.at;
    }
    if ((p.flags & RST) !== 0) this.#rst(p, from, side, peer);
    else {
      takeSegment(p, seq, side, peer, this);
      if ((p.flags & ACK) !== 0) acknowledge(p, side, peer);
      takeWindow(p, side, peer, this);
      if (isNewData) {
        this.exchange.take(p, from === this.client, this);
        (this.phases ??= new Phases()).take(p, from === this.client);
      } else if (p.payload > 0 && from === this.client && peer.acked < seq + p.payload)
        this.exchange.again(p.at);
    }
    side.lastAt = p.at;
    if (!(p.at <= this.lastAt)) this.lastAt = p.at;
    this.#note(p, from);
    this.series?.take(p, from, this);
    return true;
  }

  /** RTT of the whole path at its least, ns, wherever the tap is: by the handshake, or by both halves; NaN: not known. */
  pathRtt(): number {
    const [a, b] = this.sides;
    const halves = a.rtt !== undefined && b.rtt !== undefined ? (a.rtt.least + b.rtt.least) * 1e6 : Infinity;
    const rtt = Math.min(this.handshakeRtt() ?? Infinity, halves);
    return Number.isFinite(rtt) ? rtt : Number.NaN;
  }

  /** From the SYN to the ACK of the SYN-ACK, ns; undefined where a SYN was repeated or one of the three is missing. */
  handshakeRtt(): number | undefined {
    const [client, server] = [this.sides[this.client], this.sides[this.client === 0 ? 1 : 0]];
    const ns = this.handshakeAckAt - client.synAt;
    return ns >= 0 && client.synPackets === 1 && server.synPackets === 1 ? ns : undefined;
  }

  /** `10.0.0.1:443`, `[2001:db8::1]:443`. */
  end(side: 0 | 1): string {
    return this.ends.text(this.index, side, this.version);
  }

  /** Both SYN offer it, or one does not (RFC 7323, 2.2); undefined where that was not captured. */
  get areWindowsScaled(): boolean | undefined {
    const [a, b] = [this.sides[0].windowScale, this.sides[1].windowScale];
    if (a >= 0 && b >= 0) return true;
    return a === NO_SCALE || b === NO_SCALE ? false : undefined;
  }

  #count(p: Packet, side: Side): void {
    if (Number.isNaN(side.firstAt)) side.firstAt = p.at;
    if (p.payload > 0) {
      side.dataPackets++;
      side.payloadBytes += p.payload;
      if (p.payload > side.largestPayload) side.largestPayload = p.payload;
    }
    if (p.isFragment) this.fragments++;
    if (p.ecn === 3) side.troubles.congestionMarks++;
    if ((p.flags & (SYN | ECE)) === ECE) side.troubles.echoedMarks++;
    if ((p.flags & (SYN | CWR)) === CWR) side.troubles.windowReductions++;
    if (p.ipId > 0) {
      if (side.lastId > 0) {
        const step = (p.ipId - side.lastId) & 0xffff;
        side.idSteps++;
        // A counter, also where packets came out of order; random IDs are far apart.
        if (step < 1024 || step > 0x10000 - 1024) side.idOrdered++;
      }
      side.lastId = p.ipId;
    }
  }

  #syn(p: Packet, from: 0 | 1, side: Side): void {
    side.synPackets++;
    if (side.isn < 0) {
      side.isn = p.seq;
      side.synAt = p.at;
      side.mss = p.mss;
      const absent = p.areOptionsCut ? undefined : false;
      side.windowScale = p.windowScale >= 0 || p.areOptionsCut ? p.windowScale : NO_SCALE;
      side.isSackPermitted = p.isSackPermitted || absent;
      side.hasTimestamps = p.timestamp >= 0 || absent;
      side.isEcnOffered = (p.flags & ECE) !== 0;
    }
    if ((p.flags & ACK) !== 0) {
      if (Number.isNaN(this.synAckAt)) this.synAckAt = p.at;
      if (this.isClientGuessed) {
        this.client = from === 0 ? 1 : 0;
        this.isClientGuessed = false;
      }
    } else if (this.isClientGuessed) {
      this.client = from;
      this.isClientGuessed = false;
    }
  }

  #rst(p: Packet, from: 0 | 1, side: Side, peer: Side): void {
    side.rstPackets++;
    if (this.reset !== undefined) return;
    const isEnded = side.hasFin && peer.hasFin;
    const phase = isEnded
      ? 'after the end'
      : side.isn < 0 && peer.synPackets > 0 && peer.dataPackets === 0
        ? 'to a SYN'
        : side.dataPackets + peer.dataPackets === 0 && Number.isNaN(this.handshakeAckAt)
          ? 'in the handshake'
          : 'of an open connection';
    const usual = side.lastTtl;
    // By one hop the way itself may change; where it never did, that is strange as well.
    const play = side.firstTtl === usual ? 0 : 1;
    const isStrange = usual >= 0 && Math.abs(usual - p.ttl) > play && side.packets > 2;
    this.reset = {
      side: from,
      frame: p.frame,
      at: p.at,
      phase,
      ...(isStrange && { strangeTtl: { ttl: p.ttl, usual } }),
    };
  }

  /** A line as Zeek writes it: S H A D F R by kind of packet, upper case from the client; T resent, W zero window. */
  #note(p: Packet, from: 0 | 1): void {
    if ((p.flags & RST) === 0) {
      const side = this.sides[from];
      side.lastTtl = p.ttl;
      if (side.firstTtl < 0) side.firstTtl = p.ttl;
    }
    const kind =
      (p.flags & SYN) !== 0
        ? (p.flags & ACK) !== 0
          ? 1
          : 0
        : (p.flags & RST) !== 0
          ? 5
          : (p.flags & FIN) !== 0
            ? 4
            : p.payload > 0
              ? 3
              : 2;
    this.mark('shadfr'[kind] ?? '', from);
  }

  isMarked(letter: string, from: 0 | 1): boolean {
    return ((from === 0 ? this.#letters : this.#otherLetters) & bitOf(letter)) !== 0;
  }

  /** Each letter once for each side. */
  mark(letter: string, from: 0 | 1): void {
    if (this.isMarked(letter, from)) return;
    const bit = bitOf(letter);
    if (from === 0) this.#letters |= bit;
    else this.#otherLetters |= bit;
    this.history += from === this.client ? letter.toUpperCase() : letter;
  }
}

const bitOf = (letter: string): number => 1 << (letter.charCodeAt(0) - 97);

/** Whoever resets a connection sends nothing more of it. */
function noteSentOn(reset: ResetNote, p: Packet, from: 0 | 1): void {
  if (reset.side !== from || reset.sentOnFrame !== undefined || (p.flags & (SYN | RST)) !== 0) return;
  // One that refused a SYN may accept the next.
  if (reset.phase !== 'of an open connection') return;
  if (p.at - reset.at >= LONGEST_WAY_NS) reset.sentOnFrame = p.frame;
}

/** Only an ACK that says nothing new can be one that was seen before. */
function isOldAck(p: Packet, side: Side, peer: Side): boolean {
  if (side.acked < 0 || peer.next < 0) return side.packets > 0;
  return unwrap(p.ack, side.acked) <= side.acked;
}
