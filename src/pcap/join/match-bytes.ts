import { Ranges } from '../flow/ranges.js';
import { FIN, SYN } from '../packet.js';
import type { PacketLog } from './packet-log.js';

/** A packet of the far tap that has no like at the near one. Sequence numbers from a common origin. */
interface Piece {
  readonly j: number;
  readonly start: number;
  readonly end: number;
  /** What of it packets of the near tap account for already. */
  used: Ranges | undefined;
}

export interface BytesMatched {
  /** Near indices of which something did not arrive. */
  readonly lost: number[];
  /** Of those that arrived in part: the bytes that did not. */
  readonly missing: Map<number, number>;
  /** Far indices that nothing at the near tap accounts for. */
  readonly unsent: number[];
  readonly byBytes: number;
}

/**
 * Data that offload has cut otherwise at the other tap: every byte that left takes one that arrived, the earlier ones
 * first. `pairs` gets those with a common end, of which alone one time is known on both sides.
 */
export function matchBytes(
  near: PacketLog,
  far: PacketLog,
  left: readonly number[],
  rest: readonly number[],
  shift: number,
  pairs: [number, number][],
): BytesMatched {
  const missing = new Map<number, number>();
  if (rest.length === 0 || left.length === 0)
    return { lost: [...left], missing, unsent: [...rest], byBytes: 0 };
  const origin = near.seq[left[0]!]!;
  const pieces = piecesOf(far, rest, origin, shift);
  const longest = pieces.reduce((most, p) => Math.max(most, p.end - p.start), 0);
  const used = new Set<number>();
  const lost: number[] = [];
  let byBytes = 0;
  for (const i of left) {
    if (!isData(near, i)) {
      lost.push(i);
      continue;
    }
    const start = distance(near.seq[i]!, origin);
    const end = start + near.payload[i]!;
    let found = 0;
    for (let k = firstFrom(pieces, start - longest); k < pieces.length && pieces[k]!.start < end; k++) {
      const piece = pieces[k]!;
      const taken = take(piece, Math.max(start, piece.start), Math.min(end, piece.end));
      if (taken === 0) continue;
      found += taken;
      used.add(piece.j);
      if (piece.end === end) pairs.push([i, piece.j]);
      if (found >= end - start) break;
    }
    if (found > 0) byBytes++;
    if (found >= end - start) continue;
    lost.push(i);
    if (found > 0) missing.set(i, end - start - found);
  }
  return { lost, missing, unsent: rest.filter((j) => !used.has(j)), byBytes };
}

function piecesOf(far: PacketLog, rest: readonly number[], origin: number, shift: number): Piece[] {
  return rest
    .filter((j) => isData(far, j))
    .map((j) => {
      const start = distance((far.seq[j]! - shift) >>> 0, origin);
      return { j, start, end: start + far.payload[j]!, used: undefined };
    })
    .toSorted((a, b) => a.start - b.start || a.j - b.j);
}

/** Bytes of [start, end) of the piece that nobody had taken. */
function take(piece: Piece, start: number, end: number): number {
  if (end <= start) return 0;
  piece.used ??= new Ranges();
  const before = piece.used.bytes;
  piece.used.add(start, end);
  return piece.used.bytes - before;
}

/** Signed, over the wrap of sequence numbers. */
function distance(seq: number, origin: number): number {
  return (seq - origin) | 0;
}

function isData(log: PacketLog, i: number): boolean {
  return log.payload[i]! > 0 && (log.flags[i]! & (SYN | FIN)) === 0;
}

function firstFrom(pieces: readonly Piece[], start: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
