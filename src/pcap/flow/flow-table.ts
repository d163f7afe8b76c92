import type { Packet } from '../packet.js';

/** 8 words of addresses and one of both ports. */
const KEY_WORDS = 9;

/**
 * Flows by their ends, whichever of them sends: open addressing over plain words, since a text as key would cost more
 * than all of the analysis.
 */
export class FlowTable<F> {
  #slots = 1024;
  #keys = new Uint32Array(this.#slots * KEY_WORDS);
  #flows: (F | undefined)[] = Array.from({ length: this.#slots });
  #used = 0;
  readonly #key = new Uint32Array(KEY_WORDS);
  #slot = 0;

  /** Which end of the flow sent the packet: 0 the lower address and port, 1 the higher. */
  sender: 0 | 1 = 0;

  /** The flow of a packet; `set` right afterwards gives it one. */
  find(p: Packet): F | undefined {
    const { address } = p;
    const key = this.#key;
    this.sender = isLower(p) ? 0 : 1;
    if (this.#isSameKey(p)) return this.#flows[this.#slot];
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
    let hash = 0;
    for (let i = 0; i < KEY_WORDS; i++) hash = Math.imul(hash ^ key[i]!, 0x9e3779b1) ^ (hash >>> 15);
    this.#slot = this.#seek(hash >>> 0, key, 0);
    return this.#flows[this.#slot];
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

  set(flow: F): void {
    if (this.#flows[this.#slot] === undefined) this.#used++;
    this.#keys.set(this.#key, this.#slot * KEY_WORDS);
    this.#flows[this.#slot] = flow;
    if (this.#used * 2 > this.#slots) this.#grow();
  }

  #seek(hash: number, key: Uint32Array, at: number): number {
    const mask = this.#slots - 1;
    let slot = hash & mask;
    while (this.#flows[slot] !== undefined) {
      let i = 0;
      const base = slot * KEY_WORDS;
      while (i < KEY_WORDS && this.#keys[base + i] === key[at + i]) i++;
      if (i === KEY_WORDS) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [keys, flows, slots] = [this.#keys, this.#flows, this.#slots];
    this.#slots *= 2;
    this.#keys = new Uint32Array(this.#slots * KEY_WORDS);
    this.#flows = Array.from({ length: this.#slots });
    for (let old = 0; old < slots; old++) {
      const flow = flows[old];
      if (flow === undefined) continue;
      let hash = 0;
      for (let i = 0; i < KEY_WORDS; i++)
        hash = Math.imul(hash ^ keys[old * KEY_WORDS + i]!, 0x9e3779b1) ^ (hash >>> 15);
      const slot = this.#seek(hash >>> 0, keys, old * KEY_WORDS);
      this.#keys.set(keys.subarray(old * KEY_WORDS, (old + 1) * KEY_WORDS), slot * KEY_WORDS);
      this.#flows[slot] = flow;
    }
  }
}

function isLower({ address, sourcePort, destinationPort }: Packet): boolean {
  for (let i = 0; i < 4; i++) if (address[i] !== address[4 + i]) return address[i]! < address[4 + i]!;
  return sourcePort <= destinationPort;
}
