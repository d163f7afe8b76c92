import { type Packet } from '../packet.js';
import type { TcpFlow } from './tcp-flow.js';

/** Shorter silences are the rhythm of a connection. */
const LEAST_NS = 200e6;
const MOST_KEPT = 8;

/** Who kept a connection waiting. */
export type StalledBy =
  /** The receiver's window was closed. */
  | 'receiver'
  /** Data was on its way and came again, or its ACK came late. */
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

  take(p: Packet, from: 0 | 1, flow: TcpFlow, seq: number): void {
    const before = flow.lastAt;
    const ns = p.at - before;
    if (ns >= LEAST_NS) this.#add(attribute(p, from, flow, seq, this.#lastDataFrom), before, ns, p.frame);
    if (p.payload > 0) this.#lastDataFrom = from;
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
  lastDataFrom: 0 | 1 | undefined,
): [StalledBy, 0 | 1] {
  const other = from === 0 ? 1 : 0;
  const full = ([0, 1] as const).find((i) => !Number.isNaN(flow.sides[i].trouble.zeroSince));
  if (full !== undefined) return ['receiver', full];
  const [side, peer] = [flow.sides[from], flow.sides[other]];
  const isAgain = p.payload > 0 && seq < side.next;
  const isOutstanding = (a: typeof side, b: typeof side): boolean =>
    a.next >= 0 && b.acked >= 0 && a.next > b.acked;
  if (isAgain || flow.sides[from].synPackets > 1) return ['path', other];
  if (isOutstanding(peer, side)) {
    // What the other side had sent was answered at last: with the answer itself, or with a bare ACK.
    if (p.payload === 0) return ['path', from];
    return [from === flow.client ? 'client' : 'server', from];
  }
  if (p.payload === 0) return ['idle', from];
  if (lastDataFrom === from) return ['sender', from];
  return [from === flow.client ? 'client' : 'server', from];
}
