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
  const whole = (i: number): Range => [sent.start[i]!, sent.end[i]!];
  const unseen = (i: number): readonly Range[] => within.missing.get(i) ?? [whole(i)];
  const arrived = new Pieces(
    Array.from({ length: far.count }, (_, j) => pieceOf(j, [seen.start[j]!, seen.end[j]!])),
  );
  const inVain = new Pieces(within.lost.flatMap((i) => unseen(i).map((range) => pieceOf(i, range))));
  const missing = new Map<number, readonly Range[]>();
  const notCaptured = new Map<number, readonly Range[]>();
  for (const i of within.lost) {
    const [lost, come]: [Range[], Range[]] = [[], []];
    for (const part of unseen(i).flatMap((range) => parts(range, arrived, inVain))) {
      const [known, later] = [
        [...arrived.over(...part)],
        [...inVain.over(...part)].filter((p) => p.index > i),
      ];
      (timesGot(part, receipt) > known.length + later.length ? come : lost).push(part);
    }
    if (come.length > 0) notCaptured.set(i, joined(come));
    if (lost.length > 0 || come.length === 0) missing.set(i, joined(lost));
  }
  return { ...within, lost: [...missing.keys()], missing, notCaptured };
}

const pieceOf = (index: number, [start, end]: Range): Piece => ({ index, start, end });

/** Cut where something else begins or ends, so that each part is in all of a piece or in none. */
function parts([start, end]: Range, ...others: readonly Pieces<Piece>[]): Range[] {
  const inside = others
    .flatMap((pieces) => [...pieces.over(start, end)])
    .flatMap((p) => [p.start, p.end])
    .filter((edge) => edge > start && edge < end);
  const edges = [...new Set([start, ...inside, end])].toSorted((a, b) => a - b);
  return edges.slice(1).map((to, k) => [edges[k]!, to]);
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
