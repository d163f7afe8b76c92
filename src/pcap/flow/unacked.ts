/** As many that are done with are let go of at once. */
const MOST_DONE = 64;

/** What a connection has that waits for nothing: most of a large capture are over. */
const NONE: number[] = [];

/** Segments that were sent and not yet acknowledged, oldest first. */
export class Unacked {
  #ends: number[] = NONE;
  #times: number[] = NONE;
  /** Where those begin that are not acknowledged. */
  #head = 0;

  push(end: number, at: number): void {
    if (this.#ends.length === 0) {
      // A list made with what is in it takes no more room than that.
      this.#ends = [end];
      this.#times = [at];
      return;
    }
    this.#ends.push(end);
    this.#times.push(at);
  }

  /** What ends in (start, end] was sent again: its RTT is not known (Karn). */
  markResent(start: number, end: number): void {
    for (let i = this.#head; i < this.#ends.length && this.#ends[i]! <= end; i++)
      if (this.#ends[i]! > start) this.#times[i] = Number.NaN;
  }

  /**
   * Takes out what `ack` covers. Returns when the last of it was sent, NaN where one of it was sent again; undefined
   * where it covers nothing.
   */
  acknowledge(ack: number): number | undefined {
    let at: number | undefined;
    let isResent = false;
    while (this.#head < this.#ends.length && this.#ends[this.#head]! <= ack) {
      at = this.#times[this.#head++]!;
      isResent ||= Number.isNaN(at);
    }
    if (this.#head === this.#ends.length) {
      this.#ends = this.#times = NONE;
      this.#head = 0;
    } else if (this.#head > MOST_DONE && 2 * this.#head > this.#ends.length) this.#forget();
    return at !== undefined && isResent ? Number.NaN : at;
  }

  #forget(): void {
    this.#ends.splice(0, this.#head);
    this.#times.splice(0, this.#head);
    this.#head = 0;
  }
}
