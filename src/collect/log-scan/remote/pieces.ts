/** Held of one file at a time: three of the largest pieces. */
const MOST_BYTES = 12 * 1024 * 1024;

interface Piece {
  readonly from: number;
  readonly to: number;
  /** Absent: nothing but zeros. */
  readonly bytes?: Buffer;
}

/** Parts of a file that were fetched, the newest first; the oldest go when there are too many. */
export class Pieces {
  private list: Piece[] = [];

  add(from: number, bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.list.unshift({ from, to: from + bytes.length, bytes });
    let held = 0;
    this.list = this.list.filter((piece) => (held += piece.bytes?.length ?? 0) <= MOST_BYTES);
  }

  addZeros(from: number, to: number): void {
    this.list.unshift({ from, to });
  }

  /** Copies what is had from `at` on in one piece; the number of bytes. */
  copy(target: Buffer, offset: number, length: number, at: number): number {
    const piece = this.list.find(({ from, to }) => from <= at && at < to);
    if (!piece) return 0;
    const size = Math.min(length, piece.to - at);
    if (piece.bytes) piece.bytes.copy(target, offset, at - piece.from, at - piece.from + size);
    else target.fill(0, offset, offset + size);
    return size;
  }

  /** Start of the first piece behind `at`, at most `end`. */
  nextFrom(at: number, end: number): number {
    return Math.min(end, ...this.list.map(({ from }) => from).filter((from) => from > at));
  }
}
