const MOST_BUCKETS = 512;

/** A stretch of time in which messages came about evenly. */
export interface Bucket {
  /** Whole seconds, both included. */
  from: number;
  to: number;
  count: number;
  /** Epoch ms and line of the first message counted in it. */
  readonly ms: number;
  readonly line: number;
}

/**
 * Counts over time, one second fine at first. When more buckets are in use than it may hold, those neighbours become
 * one whose rates differ least (likelihood of a Poisson rate): where a rate jumps stays as sharp as it was, however
 * long the log. Bounded, and takes times in any order.
 */
export class Histogram {
  #buckets: Bucket[] = [];
  #current: Bucket | undefined;

  add(ms: number, line: number): void {
    const second = Math.floor(ms / 1000);
    const current = this.#current;
    if (current && second >= current.from && second <= current.to) {
      current.count++;
      return;
    }
    const at = this.#behind(second);
    const before = this.#buckets[at - 1];
    if (before && second <= before.to) {
      before.count++;
      this.#current = before;
      return;
    }
    this.#current = { from: second, to: second, count: 1, ms, line };
    this.#buckets.splice(at, 0, this.#current);
    if (this.#buckets.length > MOST_BUCKETS) this.#merge();
  }

  /** In order of time. */
  get buckets(): readonly Bucket[] {
    return this.#buckets;
  }

  /** Index behind the last bucket that begins at or before a second. */
  #behind(second: number): number {
    let [low, high] = [0, this.#buckets.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#buckets[middle]?.from ?? 0) <= second) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #merge(): void {
    const old = this.#buckets;
    const pairs = old.slice(1).map((b, i) => ({ i, loss: lossOfMerging(old[i] as Bucket, b) }));
    pairs.sort((a, b) => a.loss - b.loss);
    const merged = new Set<number>();
    for (const { i } of pairs) {
      if (merged.size >= MOST_BUCKETS / 4) break;
      if (!merged.has(i - 1) && !merged.has(i + 1)) merged.add(i);
    }
    this.#buckets = [];
    for (const [i, bucket] of old.entries()) {
      const into = this.#buckets.at(-1);
      if (into && merged.has(i - 1)) {
        into.to = bucket.to;
        into.count += bucket.count;
      } else this.#buckets.push(bucket);
    }
    this.#current = undefined;
  }
}

/** How much less likely one rate for both makes what was counted, with the silence between them: natural logarithm. */
function lossOfMerging(a: Bucket, b: Bucket): number {
  const likelihood = (count: number, seconds: number): number => count * Math.log(count / seconds);
  return (
    likelihood(a.count, a.to - a.from + 1) +
    likelihood(b.count, b.to - b.from + 1) -
    likelihood(a.count + b.count, b.to - a.from + 1)
  );
}
