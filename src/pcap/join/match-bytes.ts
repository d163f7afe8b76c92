import { Ranges } from '../flow/ranges.js';
import { SYN } from '../packet.js';
import type { PacketLog } from './packet-log.js';
import { type Piece, Pieces, type Range, type Stream } from './stream.js';

/** A packet of the far tap that has no like at the near one. */
interface Unmatched extends Piece {
  /** What of it packets of the near tap account for already. */
  readonly used: Ranges;
}

export interface BytesMatched {
  /** Near indices of which something did not arrive. */
  readonly lost: number[];
  /** Of those that arrived in part: what did not. */
  readonly missing: Map<number, readonly Range[]>;
  /** Far indices that nothing at the near tap accounts for. */
  readonly unsent: number[];
  byBytes: number;
  /** Near and far index of packets with a common end, of which alone one time is known on both sides. */
  readonly ends: [number, number][];
}

/** Packets with the same bytes that others account for; where there are more, nothing is said of the rest. */
const MOST_IN_VAIN = 64;

/**
 * Data that offload has cut otherwise at the other tap: every byte that left takes one that arrived, the earlier ones
 * first. `left` and `rest`: packets of the near and the far tap that have no like at the other.
 */
export function matchBytes(
  near: PacketLog,
  far: PacketLog,
  left: readonly number[],
  rest: readonly number[],
  [sent, seen]: readonly [Stream, Stream],
): BytesMatched {
  const found: BytesMatched = { lost: [], missing: new Map(), unsent: [], byBytes: 0, ends: [] };
  const pieces = new Pieces(
    rest
      .filter((j) => isData(far, j))
      .map((j): Unmatched => ({
        ...{ index: j, start: seen.start[j]!, end: seen.end[j]! },
        used: new Ranges(),
      })),
  );
  const used = new Set<number>();
  const unclear = new Ranges();
  for (const i of left) {
    const [start, end] = [sent.start[i]!, sent.end[i]!];
    const arrived = new Ranges();
    let inVain = 0;
    for (const piece of isData(near, i) ? pieces.over(start, end) : []) {
      const taken = take(piece, arrived.gaps(Math.max(start, piece.start), Math.min(end, piece.end)));
      if (taken.length === 0) {
        if (++inVain === MOST_IN_VAIN) break;
        continue;
      }
      for (const [from, to] of taken) arrived.add(from, to);
      used.add(piece.index);
      if (piece.end === end) found.ends.push([i, piece.index]);
      if (arrived.bytes >= end - start) break;
    }
    if (inVain === MOST_IN_VAIN) {
      unclear.add(start, end);
      continue;
    }
    if (!arrived.isEmpty) found.byBytes++;
    if (!arrived.isEmpty && arrived.bytes >= end - start) continue;
    found.lost.push(i);
    if (!arrived.isEmpty) found.missing.set(i, arrived.gaps(start, end));
  }
  const isUnclear = (j: number): boolean => isData(far, j) && unclear.overlaps(seen.start[j]!, seen.end[j]!);
  for (const j of rest) if (!used.has(j) && !isUnclear(j)) found.unsent.push(j);
  return found;
}

/** Those bytes of `wanted` that no packet of the near tap had taken. */
function take({ used }: Unmatched, wanted: readonly Range[]): Range[] {
  const free = wanted.flatMap(([start, end]) => used.gaps(start, end));
  for (const [start, end] of free) used.add(start, end);
  return free;
}

function isData(log: PacketLog, i: number): boolean {
  return log.payload[i]! > 0 && (log.flags[i]! & SYN) === 0;
}
