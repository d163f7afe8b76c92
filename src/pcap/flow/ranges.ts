/** Disjoint ranges [start, end) of sequence numbers, ascending. Few at a time: holes and SACK blocks. */
export class Ranges {
  /** start, end, start, end … */
  readonly edges: number[] = [];
  bytes = 0;

  get isEmpty(): boolean {
    return this.edges.length === 0;
  }

  /** Behind the last of them; 0: there is none. */
  get end(): number {
    return this.edges.at(-1) ?? 0;
  }

  /** Adds [start, end); bytes that were there already are not counted again. True: it touches nothing that was there. */
  add(start: number, end: number): boolean {
    const { edges } = this;
    let i = 0;
    while (i < edges.length && edges[i + 1]! < start) i += 2;
    let [from, to, j] = [start, end, i];
    while (j < edges.length && edges[j]! <= end) {
      from = Math.min(from, edges[j]!);
      to = Math.max(to, edges[j + 1]!);
      this.bytes -= edges[j + 1]! - edges[j]!;
      j += 2;
    }
    edges.splice(i, j - i, from, to);
    this.bytes += to - from;
    return j === i;
  }

  /** Forgets everything below `seq`. */
  removeBelow(seq: number): void {
    const { edges } = this;
    while (edges.length > 0 && edges[0]! < seq) {
      if (edges[1]! <= seq) {
        this.bytes -= edges[1]! - edges[0]!;
        edges.splice(0, 2);
      } else {
        this.bytes -= seq - edges[0]!;
        edges[0] = seq;
      }
    }
  }

  overlaps(start: number, end: number): boolean {
    for (let i = 0; i < this.edges.length; i += 2)
      if (this.edges[i]! < end && this.edges[i + 1]! > start) return true;
    return false;
  }

  pairs(): [start: number, end: number][] {
    return Array.from({ length: this.edges.length / 2 }, (_, i) => [
      this.edges[2 * i]!,
      this.edges[2 * i + 1]!,
    ]);
  }

  /** What of [start, end) is not in them. */
  gaps(start: number, end: number): [start: number, end: number][] {
    const found: [number, number][] = [];
    let from = start;
    for (let i = 0; i < this.edges.length && this.edges[i]! < end; i += 2) {
      if (this.edges[i + 1]! <= from) continue;
      if (this.edges[i]! > from) found.push([from, this.edges[i]!]);
      from = this.edges[i + 1]!;
    }
    if (from < end) found.push([from, end]);
    return found;
  }

  /** What of [start, end) is in them. */
  common(start: number, end: number): [start: number, end: number][] {
    const found: [number, number][] = [];
    for (let i = 0; i < this.edges.length && this.edges[i]! < end; i += 2) {
      const [from, to] = [Math.max(start, this.edges[i]!), Math.min(end, this.edges[i + 1]!)];
      if (from < to) found.push([from, to]);
    }
    return found;
  }

  covers(start: number, end: number): boolean {
    for (let i = 0; i < this.edges.length; i += 2)
      if (this.edges[i]! <= start && this.edges[i + 1]! >= end) return true;
    return false;
  }
}
