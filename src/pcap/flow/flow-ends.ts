import { addressText, endText } from '../address-text.js';
import type { Packet } from '../packet.js';

/** 8 words of addresses and one of both ports. */
export const WORDS = 9;

/** Addresses and ports of all flows as plain words: their texts would take more room than the rest of a short one. */
export class FlowEnds {
  #words = new Uint32Array(1024 * WORDS);
  #count = 0;

  /** Of the packet that opened the next flow; `from`: which end sent it. */
  add({ address, sourcePort, destinationPort }: Packet, from: 0 | 1): void {
    const at = this.#count++ * WORDS;
    if (at === this.#words.length) {
      const words = new Uint32Array(2 * at);
      words.set(this.#words);
      this.#words = words;
    }
    const [low, high] = from === 0 ? [0, 4] : [4, 0];
    for (let i = 0; i < 4; i++) {
      this.#words[at + i] = address[low + i]!;
      this.#words[at + 4 + i] = address[high + i]!;
    }
    this.#words[at + 8] =
      from === 0 ? sourcePort * 65_536 + destinationPort : destinationPort * 65_536 + sourcePort;
  }

  /** WORDS for each flow. Another array after the next `add`. */
  get words(): Uint32Array {
    return this.#words;
  }

  port(flow: number, side: 0 | 1): number {
    const ports = this.#words[flow * WORDS + 8]!;
    return side === 0 ? ports >>> 16 : ports & 0xffff;
  }

  /** `10.0.0.1:443`, `[2001:db8::1]:443`. */
  text(flow: number, side: 0 | 1, version: number): string {
    const address = addressText(version, this.#words, flow * WORDS + 4 * side);
    return endText(address, this.port(flow, side));
  }
}
