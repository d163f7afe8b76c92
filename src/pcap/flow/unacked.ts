/** Segments that were sent and not yet acknowledged, oldest first: a ring that grows. */
export class Unacked {
  #ends = new Float64Array(16);
  #times = new Float64Array(16);
  #isResent = new Uint8Array(16);
  #head = 0;
  #count = 0;

  push(end: number, at: number): void {
    if (this.#count === this.#ends.length) this.#grow();
    const i = (this.#head + this.#count++) & (this.#ends.length - 1);
    this.#ends[i] = end;
    this.#times[i] = at;
    this.#isResent[i] = 0;
  }

  /** Segments that end in (start, end] were sent again: their RTT is not known (Karn). */
  markResent(start: number, end: number): void {
    const mask = this.#ends.length - 1;
    for (let n = 0; n < this.#count; n++) {
      const i = (this.#head + n) & mask;
      if (this.#ends[i]! > end) return;
      if (this.#ends[i]! > start) this.#isResent[i] = 1;
    }
  }

  /**
   * Takes out what `ack` covers. Returns when the last of it was sent, NaN where one of it was sent again; undefined
   * where it covers nothing.
   */
  acknowledge(ack: number): number | undefined {
    const mask = this.#ends.length - 1;
    let at: number | undefined;
    let isResent = false;
    while (this.#count > 0 && this.#ends[this.#head]! <= ack) {
      at = this.#times[this.#head]!;
      isResent ||= this.#isResent[this.#head] === 1;
      this.#head = (this.#head + 1) & mask;
      this.#count--;
    }
    return at !== undefined && isResent ? Number.NaN : at;
  }

  #grow(): void {
    const size = this.#ends.length;
    const unroll = <A extends Float64Array | Uint8Array>(from: A, to: A): A => {
      to.set(from.subarray(this.#head));
      to.set(from.subarray(0, this.#head), size - this.#head);
      return to;
    };
    this.#ends = unroll(this.#ends, new Float64Array(2 * size));
    this.#times = unroll(this.#times, new Float64Array(2 * size));
    this.#isResent = unroll(this.#isResent, new Uint8Array(2 * size));
    this.#head = 0;
  }
}
