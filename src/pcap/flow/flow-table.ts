import type { Packet } from '../packet.js';
import { type FlowEnds, WORDS } from './flow-ends.js';

/**
 * Flows by their ends, whichever of them sends: open addressing over the words of `FlowEnds`, since a text as key would
 * cost more than all of the analysis.
 */
export class FlowTable {
  readonly #ends: FlowEnds;
  #slots = 1024;
  /** Index of a flow, plus one; 0: free. */
  #flows = new Int32Array(this.#slots);
  #used = 0;
  readonly #key = new Uint32Array(WORDS);
  #slot = 0;

  /** Which end of the flow sent the packet: 0 the lower address and port, 1 the higher. */
  sender: 0 | 1 = 0;

  constructor(ends: FlowEnds) {
    this.#ends = ends;
  }

  /** Index of the flow of a packet, -1 where there is none; `set` right afterwards gives it one. */
  find(p: Packet): number {
    const { address } = p;
    const key = this.#key;
    this.sender = isLower(p) ? 0 : 1;
    if (this.#isSameKey(p)) return this.#flows[this.#slot]! - 1;
    const from = this.sender === 0 ? 0 : 4;
    const to = 4 - from;
    for (let i = 0; i < 4; i++) {
      key[i] = address[from + i]!;
      key[4 + i] = address[to + i]!;
    }
    key[8] =
      this.sender === 0
        ? p.sourcePort * 65_536 + p.destinationPort
        : p.destinationPort * 65_536 + p.sourcePort;
    this.#slot = this.#seek(key, 0);
    return this.#flows[this.#slot]! - 1;
  }

  /** Most packets belong to the flow of the one before. */
  #isSameKey({ address, sourcePort, destinationPort }: Packet): boolean {
    const key = this.#key;
    const from = this.sender === 0 ? 0 : 4;
    const ports =
      this.sender === 0 ? sourcePort * 65_536 + destinationPort : destinationPort * 65_536 + sourcePort;
    if (key[8] !== ports || key[0] !== address[from] || key[4] !== address[4 - from]) return false;
    for (let i = 1; i < 4; i++)
      if (key[i] !== address[from + i] || key[4 + i] !== address[4 - from + i]) return false;
    return true;
  }

  /** `flow`: index of one that has these ends. */
  set(flow: number): void {
    if (this.#flows[this.#slot] === 0) this.#used++;
    this.#flows[this.#slot] = flow + 1;
    if (this.#used * 2 > this.#slots) this.#grow();
  }

  /** The slot of the key at `at`, or the one where it belongs. */
  #seek(key: Uint32Array, at: number): number {
    const [flows, { words }] = [this.#flows, this.#ends];
    const mask = this.#slots - 1;
    let slot = hash(key, at) & mask;
    for (let flow = flows[slot]!; flow !== 0; flow = flows[slot]!) {
      const base = (flow - 1) * WORDS;
      let i = 0;
      while (i < WORDS && words[base + i] === key[at + i]) i++;
      if (i === WORDS) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [old, { words }] = [this.#flows, this.#ends];
    this.#slots *= 2;
    this.#flows = new Int32Array(this.#slots);
    for (const flow of old) if (flow !== 0) this.#flows[this.#seek(words, (flow - 1) * WORDS)] = flow;
    this.#slot = this.#seek(this.#key, 0);
  }
}

function hash(key: Uint32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < WORDS; i++) sum = Math.imul(sum ^ key[at + i]!, 0x9e3779b1) ^ (sum >>> 15);
  return sum >>> 0;
}

function isLower({ address, sourcePort, destinationPort }: Packet): boolean {
  for (let i = 0; i < 4; i++) if (address[i] !== address[4 + i]) return address[i]! < address[4 + i]!;
  return sourcePort <= destinationPort;
}
