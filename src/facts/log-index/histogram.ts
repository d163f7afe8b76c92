const MOST_BUCKETS = 1024;

/**
 * Counts over time, one second fine at first; when more buckets are in use than it may hold, two become one. Bounded
 * however long the log, and indifferent to the order of times.
 */
export class Histogram {
  widthMs = 1000;
  #buckets = new Map<number, number>();
  #last = Number.NaN;
  #held = 0;

  add(ms: number): void {
    const bucket = Math.floor(ms / this.widthMs);
    if (bucket === this.#last) {
      this.#held++;
      return;
    }
    this.#flush();
    this.#last = bucket;
    this.#held = 1;
  }

  /** Bucket number (start ÷ width) → count, in no order. */
  get buckets(): ReadonlyMap<number, number> {
    this.#flush();
    return this.#buckets;
  }

  #flush(): void {
    if (this.#held === 0) return;
    this.#buckets.set(this.#last, (this.#buckets.get(this.#last) ?? 0) + this.#held);
    this.#held = 0;
    this.#last = Number.NaN;
    while (this.#buckets.size > MOST_BUCKETS) this.#coarsen();
  }

  #coarsen(): void {
    const wider = new Map<number, number>();
    for (const [bucket, count] of this.#buckets) {
      const half = Math.floor(bucket / 2);
      wider.set(half, (wider.get(half) ?? 0) + count);
    }
    this.widthMs *= 2;
    this.#buckets = wider;
  }
}
