import type { Packet } from '../packet.js';
import { Samples } from './samples.js';
import type { TcpFlow } from './tcp-flow.js';

/**
 * Requests and answers: how long the server thinks, from the last byte of a request, when it was sent for the last time,
 * to the first of its answer, less the way between this tap and the server.
 */
export class Exchange {
  requests = 0;
  think: Samples | undefined;
  /** Where the longest one was. */
  longestFrame = 0;
  #isRequest = false;
  #requestAt = Number.NaN;

  /** A part of the request came again that was not acknowledged: the server has it whole no sooner. */
  again(at: number): void {
    if (this.#isRequest) this.#requestAt = at;
  }

  take(p: Packet, isFromClient: boolean, flow: TcpFlow): void {
    if (isFromClient) {
      if (!this.#isRequest) this.requests++;
      this.#isRequest = true;
      this.#requestAt = p.at;
      return;
    }
    if (!this.#isRequest) return;
    this.#isRequest = false;
    const way = flow.synAckAt - flow.sides[flow.client].synAt;
    const isKnown = way >= 0 && flow.sides[flow.client].synPackets === 1;
    const ns = p.at - this.#requestAt - (isKnown ? way : 0);
    this.think ??= new Samples();
    const ms = Math.max(0, ns) / 1e6;
    if (ms > this.think.greatest) this.longestFrame = p.frame;
    this.think.add(p.at, ms);
  }
}
