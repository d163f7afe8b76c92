import { unwrap } from '../flow/unwrap.js';
import { FIN, SYN } from '../packet.js';
import type { PacketLog } from './packet-log.js';

/** [start, end) of sequence numbers that do not wrap. */
export type Range = readonly [start: number, end: number];

/** Where the packets of one direction lie in its stream, those of both taps from a common origin. */
export interface Stream {
  readonly start: Float64Array;
  /** Behind its data; of a SYN or FIN without any, behind that. */
  readonly end: Float64Array;
  /** 1: it goes beyond all that was seen before it. */
  readonly isNew: Uint8Array;
}

/** `shift`: how far its sequence numbers are from those at the other tap; `origin`: one of these, where it begins. */
function streamOf(log: PacketLog, shift: number, origin: number): Stream {
  const stream: Stream = {
    start: new Float64Array(log.count),
    end: new Float64Array(log.count),
    isNew: new Uint8Array(log.count),
  };
  let [last, most] = [origin, -Infinity];
  for (let i = 0; i < log.count; i++) {
    last = unwrap((log.seq[i]! - shift) >>> 0, last);
    const end = last + (log.payload[i]! || ((log.flags[i]! & (SYN | FIN)) === 0 ? 0 : 1));
    stream.start[i] = last;
    stream.end[i] = end;
    if (end <= most) continue;
    stream.isNew[i] = 1;
    most = end;
  }
  return stream;
}

/** Of the near and the far tap; `shift`: how far sequence numbers of the far one are from those of the near one. */
export function streamsOf(near: PacketLog, far: PacketLog, shift: number): [Stream, Stream] {
  const origin = near.seq[0]!;
  return [streamOf(near, 0, origin), streamOf(far, shift, origin)];
}

/** Something of a log by where it lies: sorted by their beginning, ranges that overlap one are found soon. */
export interface Piece {
  /** Index in the log. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

export class Pieces<P extends Piece> {
  readonly #sorted: readonly P[];
  readonly #longest: number;

  constructor(pieces: readonly P[]) {
    this.#sorted = pieces
      .filter((p) => p.end > p.start)
      .toSorted((a, b) => a.start - b.start || a.index - b.index);
    this.#longest = pieces.reduce((most, p) => Math.max(most, p.end - p.start), 0);
  }

  /** Those that share something with [start, end), by their beginning. */
  *over(start: number, end: number): Generator<P> {
    for (let k = this.#firstFrom(start - this.#longest); k < this.#sorted.length; k++) {
      const piece = this.#sorted[k]!;
      if (piece.start >= end) return;
      if (piece.end > start) yield piece;
    }
  }

  #firstFrom(start: number): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
