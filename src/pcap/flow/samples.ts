const MOST = 4096;
const FEW = 4;
const NONE: readonly number[] = [];

/**
 * Values over time. Count, least and greatest are of all; of the rest every 2nd, 4th … is kept, so that memory
 * stays small however long the capture.
 */
export class Samples {
  count = 0;
  #every = 1;
  /** Least and greatest, once there are more than a few: before, `points` holds them. */
  #range: number[] | undefined;
  /** ns since the first record, value, ns, value … */
  points: readonly number[] = NONE;

  get least(): number {
    return this.#range ? this.#range[0]! : this.#reduce(Infinity, Math.min);
  }

  get greatest(): number {
    return this.#range ? this.#range[1]! : this.#reduce(-Infinity, Math.max);
  }

  add(at: number, value: number): void {
    if (this.count < FEW) {
      // A list that grows takes room ahead; most connections have few samples.
      this.points = this.points.concat(at, value);
    } else {
      this.#keep(at, value);
      const range = (this.#range ??= [this.least, this.greatest]);
      if (value < range[0]!) range[0] = value;
      if (value > range[1]!) range[1] = value;
    }
    this.count++;
  }

  #keep(at: number, value: number): void {
    if (this.count % this.#every !== 0) return;
    const points = this.points as number[];
    points.push(at, value);
    if (points.length > 2 * MOST) this.#halve(points);
  }

  #reduce(start: number, of: (a: number, b: number) => number): number {
    let result = start;
    for (let i = 1; i < this.points.length; i += 2) result = of(result, this.points[i]!);
    return result;
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
