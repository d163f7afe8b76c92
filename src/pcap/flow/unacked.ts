/** As many words of what is done with are let go of at once. */
const MOST_DONE = 128;

/** What a connection has that waits for nothing: most of a large capture are over. */
const NONE: number[] = [];

/** Segments that were sent and not yet acknowledged, oldest first. */
export class Unacked {
  /** End, when it was sent, end, when … */
  #sent: number[] = NONE;
  /** Where those begin that are not acknowledged. */
  #head = 0;

  push(end: number, at: number): void {
    // A list made with what is in it takes no more room than that.
    if (this.#sent.length === 0) this.#sent = [end, at];
    else this.#sent.push(end, at);
  }

  /** What ends in (start, end] was sent again: its RTT is not known (Karn). */
  markResent(start: number, end: number): void {
    const sent = this.#sent;
    for (let i = this.#head; i < sent.length && sent[i]! <= end; i += 2)
      if (sent[i]! > start) sent[i + 1] = Number.NaN;
  }

  /**
   * Takes out what `ack` covers. Returns when the last of it was sent, NaN where one of it was sent again; undefined
   * where it covers nothing.
   */
  acknowledge(ack: number): number | undefined {
    const sent = this.#sent;
    let head = this.#head;
    let at: number | undefined;
    let isResent = false;
    for (; head < sent.length && sent[head]! <= ack; head += 2) {
      at = sent[head + 1]!;
      isResent ||= Number.isNaN(at);
    }
    this.#head = head;
    if (head === sent.length) {
      this.#sent = NONE;
      this.#head = 0;
    } else if (head > MOST_DONE && 2 * head > sent.length) {
      sent.splice(0, head);
      this.#head = 0;
    }
    return at !== undefined && isResent ? Number.NaN : at;
  }
}
