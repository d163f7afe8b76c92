/** Running minimum, mean, maximum and standard deviation of round-trip times, ms, in constant memory. */
export class RoundTrips {
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;
  #mean = 0;
  /** Sum of squared distances from the mean (Welford), exact where a sum of squares would cancel. */
  #spread = 0;

  add(ms: number): void {
    this.#count++;
    this.#min = Math.min(this.#min, ms);
    this.#max = Math.max(this.#max, ms);
    const before = ms - this.#mean;
    this.#mean += before / this.#count;
    this.#spread += before * (ms - this.#mean);
  }

  summary(): { min?: number; avg?: number; max?: number; mdev?: number } {
    if (this.#count === 0) return {};
    return {
      min: this.#min,
      avg: microseconds(this.#mean),
      max: this.#max,
      mdev: microseconds(Math.sqrt(this.#spread / this.#count)),
    };
  }
}

/** Rounded as ping prints: three decimals. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
