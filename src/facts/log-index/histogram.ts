const MOST_BUCKETS = 512;

interface Bucket {
  count: number;
  /** Line of the first message counted in it. */
  readonly line: number;
}

/**
 * Counts over time, one second fine at first; when more buckets are in use than it may hold, two become one. Bounded
 * however long the log, and indifferent to the order of times.
 */
export class Histogram {
  widthMs = 1000;
  #buckets = new Map<number, Bucket>();
  #number = Number.NaN;
  #bucket: Bucket | undefined;

  add(ms: number, line: number): void {
    const number = Math.floor(ms / this.widthMs);
    if (number === this.#number && this.#bucket) {
      this.#bucket.count++;
      return;
    }
    this.#bucket = this.#buckets.get(number);
    this.#number = number;
    if (this.#bucket) {
      this.#bucket.count++;
      return;
    }
    this.#bucket = { count: 1, line };
    this.#buckets.set(number, this.#bucket);
    if (this.#buckets.size > MOST_BUCKETS) this.#coarsen();
  }

  /** Number (start ÷ width) and bucket, in order of time. */
  get buckets(): readonly (readonly [number, Bucket])[] {
    return [...this.#buckets].toSorted(([a], [b]) => a - b);
  }

  #coarsen(): void {
    const wider = new Map<number, Bucket>();
    for (const [number, { count, line }] of this.buckets) {
      const half = Math.floor(number / 2);
      const known = wider.get(half);
      if (known) known.count += count;
      else wider.set(half, { count, line });
    }
    this.widthMs *= 2;
    this.#buckets = wider;
    this.#number = Number.NaN;
    this.#bucket = undefined;
    if (wider.size > MOST_BUCKETS) this.#coarsen();
  }
}
