const MOST = 4096;
const NONE: readonly number[] = [];

/**
 * Values over time. Count, least, greatest and mean are of all; of the rest every 2nd, 4th … is kept, so that memory
 * stays small however long the capture.
 */
export class Samples {
  count = 0;
  least = Infinity;
  greatest = -Infinity;
  #sum = 0;
  #every = 1;
  /** ns since the first record, value, ns, value … */
  points: readonly number[] = NONE;

  add(at: number, value: number): void {
    // A list made with what is in it takes no more than that; most connections have one sample.
    if (this.count === 0) this.points = [at, value];
    else if (this.count % this.#every === 0) {
      const points = this.points as number[];
      points.push(at, value);
      if (points.length > 2 * MOST) this.#halve(points);
    }
    this.count++;
    this.#sum += value;
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

  get mean(): number {
    return this.#sum / this.count;
  }

  /** Nearest rank, of what was kept; several at once. */
  quantiles(...shares: readonly number[]): number[] {
    const values = this.points.filter((_, i) => i % 2 === 1).toSorted((a, b) => a - b);
    return shares.map((share) => values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN);
  }
}
