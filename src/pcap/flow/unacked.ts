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

  /**
   * [start, end) was sent again or came late: the RTT of what holds a part of it is not known (Karn). Where it was never
   * seen before, the ACK that waited for it is that of the next segment behind it. Returns when it had been sent, NaN
   * where it was late before.
   */
  markLate(start: number, end: number): number {
    const sent = this.#sent;
    let at = Number.NaN;
    for (let i = this.#head; i < sent.length; i += 2) {
      if (sent[i]! <= start) continue;
      if (Number.isNaN(at)) at = sent[i + 1]!;
      sent[i + 1] = Number.NaN;
      if (sent[i]! >= end) break;
    }
    return at;
  }

  /** When the oldest of them was sent; NaN: it was late. */
  get nextSentAt(): number | undefined {
    return this.#sent[this.#head + 1];
  }

  /**
   * Takes out what `ack` covers. Returns when the last of it was sent, NaN where one of it was late; undefined
   * where it covers nothing.
   */
  acknowledge(ack: number): number | undefined {
    const sent = this.#sent;
    let head = this.#head;
    let at: number | undefined;
    let isLate = false;
    for (; head < sent.length && sent[head]! <= ack; head += 2) {
      at = sent[head + 1]!;
      isLate ||= Number.isNaN(at);
    }
    this.#head = head;
    if (head === sent.length) {
      this.#sent = NONE;
      this.#head = 0;
    } else if (head > MOST_DONE && 2 * head > sent.length) {
      sent.splice(0, head);
      this.#head = 0;
    }
    return at !== undefined && isLate ? Number.NaN : at;
  }
}
