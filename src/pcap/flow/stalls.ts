import { FIN, type Packet, SYN } from '../packet.js';
import { fullSegment } from './mss.js';
import type { RecentPackets } from './recent.js';
import { isKeepAlive } from './segment.js';
import type { Side } from './side.js';
import type { TcpFlow } from './tcp-flow.js';

/** Shorter silences are the rhythm of a connection. */
const LEAST_NS = 200e6;
const MOST_KEPT = 8;

/** Who kept a connection waiting. */
export type StalledBy =
  /** The receiver's window was closed. */
  | 'receiver'
  /** What was on its way came again, came late, or not at all, or its ACK came late. */
  | 'path'
  /** A request was there, the answer was not. */
  | 'server'
  /** Nothing was outstanding and the client was next to speak. */
  | 'client'
  /** In the middle of what a side was sending: its application had nothing to send. */
  | 'sender'
  | 'idle';

/** Shared by connections without one. */
const NONE: Stall[] = [];
const NO_TOTAL = {};

export interface Stall {
  readonly by: StalledBy;
  /** The side that was waited for. */
  readonly side: 0 | 1;
  readonly from: number;
  readonly ns: number;
  /** The packet that ended it. */
  readonly frame: number;
}

/** Silences of a connection, each with who is to answer for it by what was outstanding. */
export class Stalls {
  /** The longest few. */
  longest: Stall[] = NONE;
  total: Partial<Record<StalledBy, number>> = NO_TOTAL;
  count = 0;
  #lastDataFrom: 0 | 1 | undefined;

  /** `recent`: with this packet as the last of its side. */
  take(p: Packet, from: 0 | 1, flow: TcpFlow, seq: number, recent: RecentPackets): void {
    const before = flow.lastAt;
    const ns = p.at - before;
    if (ns >= LEAST_NS)
      this.#add(attribute(p, from, flow, seq, recent, this.#lastDataFrom), before, ns, p.frame);
    // What has arrived before, a keep-alive above all, does not make it the other side's turn.
    if (p.payload > 0 && !(flow.sides[from === 0 ? 1 : 0].acked >= seq + p.payload))
      this.#lastDataFrom = from;
  }

  #add([by, side]: [StalledBy, 0 | 1], from: number, ns: number, frame: number): void {
    if (this.count++ === 0) {
      this.longest = [];
      this.total = {};
    }
    this.total[by] = (this.total[by] ?? 0) + ns;
    const { longest } = this;
    if (longest.length === MOST_KEPT && longest.at(-1)!.ns >= ns) return;
    longest.push({ by, side, from, ns, frame });
    longest.sort((a, b) => b.ns - a.ns);
    if (longest.length > MOST_KEPT) longest.pop();
  }
}

/** By the state before the packet that ended the silence. */
function attribute(
  p: Packet,
  from: 0 | 1,
  flow: TcpFlow,
  seq: number,
  recent: RecentPackets,
  lastDataFrom: 0 | 1 | undefined,
): [StalledBy, 0 | 1] {
  const other = from === 0 ? 1 : 0;
  const full = ([0, 1] as const).find((i) => !Number.isNaN(flow.sides[i].trouble.zeroSince));
  if (full !== undefined) return ['receiver', full];
  const [side, peer] = [flow.sides[from], flow.sides[other]];
  if (isKeepAlive(p, seq, side, peer)) return ['idle', from];
  if (isAgain(p, seq, side)) return ['path', other];
  // It had sent before, and that never came here.
  if (recent.isMissingBefore(side.recent, fullSegment(side, peer))) return ['path', from];
  if (isOutstanding(peer, side)) {
    // What the other side had sent was answered at last: with the answer itself, or with a bare ACK.
    if (p.payload === 0) return ['path', from];
    return [from === flow.client ? 'client' : 'server', from];
  }
  if (p.payload === 0) return ['idle', from];
  if (lastDataFrom === from) return ['sender', from];
  return [from === flow.client ? 'client' : 'server', from];
}

const isAgain = (p: Packet, seq: number, side: Side): boolean =>
  (p.payload > 0 || (p.flags & (SYN | FIN)) !== 0) && seq < side.next;

const isOutstanding = (side: Side, peer: Side): boolean =>
  side.next >= 0 && peer.acked >= 0 && side.next > peer.acked;
