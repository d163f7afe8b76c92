import type { Packet } from '../packet.js';
import { MAY_BE_NEEDLESS, noneResent, type Resent } from './repeats.js';
import { Samples } from './samples.js';
import type { Side } from './side.js';
import type { TcpFlow } from './tcp-flow.js';
import { unwrap } from './unwrap.js';
import { offersWindow } from './window.js';

/** As many stretches of a connection are told apart. */
export const STRETCHES = 60;

const zeros = (): number[] => Array.from({ length: STRETCHES }, () => 0);

type Kind = keyof Resent | 'before the tap';

/** What one side did over time, for a picture. Times ns since the first record. */
export class SideSeries {
  readonly inFlight = new Samples();
  /** The window it offered, bytes; as it stands in the header where the scale is not known. */
  readonly window = new Samples();
  readonly zeroWindows: number[] = [];
  /** Of its data: bytes since its first to the end of each segment, and how far they were acknowledged. */
  readonly sequence = new Samples();
  readonly acknowledged = new Samples();
  /** Data packets of each stretch, their new bytes, and those that came again by why. */
  readonly sent = zeros();
  readonly newBytes = zeros();
  readonly again = new Map<Kind, number[]>();
  #counts: Readonly<Record<string, number>> = {};
  #needless: Readonly<Resent> = noneResent();
  #first = -1;
  #counted = 0;

  take(p: Packet, from: 0 | 1, flow: TcpFlow, stretch: number): void {
    const [side, peer] = [flow.sides[from], flow.sides[from === 0 ? 1 : 0]];
    if (p.payload > 0) this.#data(p, side, peer, stretch);
    if (offersWindow(p)) this.#offered(p, side, flow);
    const { resent, filledPackets } = side.trouble;
    const counts: Record<string, number> = { ...resent, 'before the tap': filledPackets };
    for (const [kind, n] of Object.entries(counts)) {
      const more = n - (this.#counts[kind] ?? 0);
      if (more <= 0) continue;
      const stretches = this.#againOf(kind as Kind);
      stretches[stretch] = (stretches[stretch] ?? 0) + more;
    }
    this.#counts = counts;
  }

  #offered(p: Packet, side: Side, flow: TcpFlow): void {
    this.window.add(p.at, side.window(flow.areWindowsScaled) ?? p.window);
    if (p.window === 0 && this.zeroWindows.length < 1000) this.zeroWindows.push(p.at);
  }

  #data(p: Packet, side: Side, peer: Side, stretch: number): void {
    const seq = unwrap(p.seq, side.next);
    if (this.#first < 0) this.#first = seq;
    this.sent[stretch] = (this.sent[stretch] ?? 0) + 1;
    this.newBytes[stretch] = (this.newBytes[stretch] ?? 0) + side.newBytes - this.#counted;
    this.#counted = side.newBytes;
    this.sequence.add(p.at, side.next - this.#first);
    if (peer.acked >= 0)
      this.inFlight.add(p.at, Math.max(0, side.next - peer.acked - peer.trouble.sacked.bytes));
  }

  /** The other side has got its data up to what it acknowledges, and some of it needlessly. */
  acknowledge(at: number, { acked }: Side, { trouble: { repeats } }: Side): void {
    if (this.#first >= 0 && acked >= this.#first) this.acknowledged.add(at, acked - this.#first);
    if (repeats === undefined) return;
    const { needless } = repeats;
    for (const kind of MAY_BE_NEEDLESS) this.#prove(kind, needless[kind] - this.#needless[kind]);
    this.#needless = { ...needless };
  }

  /** The last `n` that came again for a reason are spurious: a D-SACK comes a round trip later. */
  #prove(kind: Kind, n: number): void {
    if (n <= 0) return;
    const [from, to] = [this.#againOf(kind), this.#againOf('spurious')];
    for (let i = STRETCHES - 1, left = n; i >= 0 && left > 0; i--) {
      const moved = Math.min(left, from[i]!);
      from[i] = from[i]! - moved;
      to[i] = to[i]! + moved;
      left -= moved;
    }
    if (from.every((count) => count === 0)) this.again.delete(kind);
  }

  #againOf(kind: Kind): number[] {
    const stretches = this.again.get(kind) ?? zeros();
    this.again.set(kind, stretches);
    return stretches;
  }
}

/** Both sides of a connection over time, filled in a second reading of the file: then it is known how long it is. */
export class FlowSeries {
  readonly sides: readonly [SideSeries, SideSeries] = [new SideSeries(), new SideSeries()];

  constructor(
    readonly from: number,
    readonly to: number,
  ) {}

  take(p: Packet, from: 0 | 1, flow: TcpFlow): void {
    const share = (p.at - this.from) / (this.to - this.from || 1);
    const stretch = Math.min(STRETCHES - 1, Math.max(0, Math.floor(share * STRETCHES)));
    this.sides[from].take(p, from, flow, stretch);
    const to = from === 0 ? 1 : 0;
    this.sides[to].acknowledge(p.at, flow.sides[from], flow.sides[to]);
  }
}
