const MOST = 4096;
const FEW = 4;
const NONE: readonly number[] = [];

/**
 * Values over time. Count, least and greatest are of all; of the rest every 2nd, 4th … is kept, so that memory
 * stays small however long the capture.
 */
export class Samples {
  count = 0;
  least = Infinity;
  greatest = -Infinity;
  #every = 1;
  /** ns since the first record, value, ns, value … */
  points: readonly number[] = NONE;

  add(at: number, value: number): void {
    // A list that grows takes room ahead; most connections have few samples.
    if (this.count < FEW) this.points = this.points.concat(at, value);
    else if (this.count % this.#every === 0) {
      const points = this.points as number[];
      points.push(at, value);
      if (points.length > 2 * MOST) this.#halve(points);
    }
    this.count++;
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
  }

  #halve(points: number[]): void {
    let to = 0;
    for (let i = 0; i < points.length; i += 4) {
      points[to++] = points[i]!;
      points[to++] = points[i + 1]!;
    }
    points.length = to;
    this.#every *= 2;
  }

  /** Nearest rank, of what was kept; several at once. */
  quantiles(...shares: readonly number[]): number[] {
    const values = this.points.filter((_, i) => i % 2 === 1).toSorted((a, b) => a - b);
    return shares.map((share) => values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN);
  }
}
