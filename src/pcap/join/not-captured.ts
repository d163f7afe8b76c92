import { Ranges } from '../flow/ranges.js';
import { unwrap } from '../flow/unwrap.js';
import { ACK, RST } from '../packet.js';
import type { Matched } from './match.js';
import type { PacketLog } from './packet-log.js';
import { type Piece, Pieces, type Range, type Stream, streamsOf } from './stream.js';

/** What the receiver says that it got, in the stream of the other side. */
interface Receipt {
  acked: number;
  /** Got twice, by its D-SACKs. */
  readonly twice: Ranges;
}

/** Acknowledgements as a tap has them; `shift`: how far they are from the sequence numbers of the near tap. */
export interface Acknowledgements {
  readonly log: PacketLog;
  readonly shift: number;
}

/**
 * Takes out of the lost what the capture of the far tap lacks: bytes that the receiver acknowledged, or got more often
 * than they were seen there, did arrive. Of several that were sent it is the last: after it nothing was sent again.
 */
export function withoutGaps(
  within: Matched,
  near: PacketLog,
  far: PacketLog,
  shift: number,
  acknowledgements: readonly Acknowledgements[],
): Matched {
  if (within.lost.length === 0) return within;
  const [sent, seen] = streamsOf(near, far, shift);
  const receipt = receiptOf(acknowledgements, sent, seen);
  const arrived = new Pieces(
    Array.from({ length: far.count }, (_, j) => ({ index: j, start: seen.start[j]!, end: seen.end[j]! })),
  );
  const later = new SentLater();
  const missing: [number, readonly Range[]][] = [];
  const notCaptured: [number, readonly Range[]][] = [];
  for (const i of within.lost.toReversed()) {
    const ranges = within.missing.get(i) ?? [[sent.start[i]!, sent.end[i]!] as const];
    const [lost, come]: [Range[], Range[]] = [[], []];
    for (const part of ranges.flatMap((range) => parts(range, arrived, later))) {
      const known = timesSeen(part, arrived) + later.times(part);
      (timesGot(part, receipt) > known ? come : lost).push(part);
    }
    for (const range of ranges) later.add(range);
    if (come.length > 0) notCaptured.push([i, joined(come)]);
    if (lost.length > 0 || come.length === 0) missing.push([i, joined(lost)]);
  }
  const [lacks, gaps] = [new Map(missing.toReversed()), new Map(notCaptured.toReversed())];
  return { ...within, lost: [...lacks.keys()], missing: lacks, notCaptured: gaps };
}

/** More than twice nobody says that it got anything. */
const MOST_TIMES = 2;
/** Of one range; more is no capture of a network. */
const MOST_PIECES = 256;

/** What was sent after the packet that is looked at and did not arrive either, once and more often. */
class SentLater {
  readonly #once = new Ranges();
  readonly #twice = new Ranges();

  add([start, end]: Range): void {
    for (const [from, to] of this.#once.common(start, end)) this.#twice.add(from, to);
    if (end > start) this.#once.add(start, end);
  }

  times([start, end]: Range): number {
    if (this.#twice.covers(start, end)) return MOST_TIMES;
    return this.#once.covers(start, end) ? 1 : 0;
  }

  /** Where in [start, end) it changes. */
  edges([start, end]: Range): number[] {
    return [...this.#once.gaps(start, end), ...this.#twice.gaps(start, end)].flat();
  }
}

function timesSeen([start, end]: Range, arrived: Pieces<Piece>): number {
  let times = 0;
  for (const piece of arrived.over(start, end))
    if (piece.start <= start && piece.end >= end && ++times === MOST_TIMES) break;
  return times;
}

/** Cut where something else begins or ends, so that each part is in all of a piece or in none. */
function parts(range: Range, arrived: Pieces<Piece>, later: SentLater): Range[] {
  const [start, end] = range;
  const edges = later.edges(range);
  for (const piece of arrived.over(start, end)) {
    edges.push(piece.start, piece.end);
    if (edges.length > 2 * MOST_PIECES) break;
  }
  const inside = edges.filter((edge) => edge > start && edge < end);
  const cuts = [...new Set([start, ...inside, end])].toSorted((a, b) => a - b);
  return cuts.slice(1).map((to, k) => [cuts[k]!, to]);
}

/** Parts that touch as one. */
function joined(list: readonly Range[]): Range[] {
  const ranges = new Ranges();
  for (const [start, end] of list) ranges.add(start, end);
  return ranges.pairs();
}

function timesGot([start, end]: Range, { acked, twice }: Receipt): number {
  if (end > acked || start === end) return 0;
  return twice.covers(start, end) ? 2 : 1;
}

function receiptOf(acknowledgements: readonly Acknowledgements[], sent: Stream, seen: Stream): Receipt {
  const receipt: Receipt = { acked: -Infinity, twice: new Ranges() };
  const most = Math.max(endOf(sent), endOf(seen));
  for (const { log, shift } of acknowledgements) {
    let last = sent.start[0]!;
    for (let k = 0; k < log.count; k++) {
      if ((log.flags[k]! & (ACK | RST)) !== ACK) continue;
      last = unwrap((log.ack[k]! - shift) >>> 0, last);
      // What was never sent cannot be acknowledged (RFC 9293, 3.10.7.4).
      if (last <= most) receipt.acked = Math.max(receipt.acked, last);
      const dsack = log.dsacks.get(k);
      if (dsack === undefined) continue;
      const start = unwrap((dsack.start - shift) >>> 0, last);
      receipt.twice.add(start, start + ((dsack.end - dsack.start) >>> 0));
    }
  }
  return receipt;
}

function endOf({ end }: Stream): number {
  return end.reduce((most, e) => Math.max(most, e), -Infinity);
}
