import type { MaskHash } from './mask.js';

const SLOTS = 1 << 16;
const FULL = SLOTS * 0.6;

/** Pair of 32-bit hashes → small non-negative integer. When it is full it forgets everything and fills again. */
export class HashTable {
  readonly #a = new Int32Array(SLOTS);
  readonly #b = new Int32Array(SLOTS);
  /** Value + 1; 0 is free. */
  readonly #value = new Int32Array(SLOTS);
  #used = 0;

  /** −1 when it is not there. */
  get({ a, b }: MaskHash): number {
    let slot = a & (SLOTS - 1);
    for (;;) {
      const value = this.#value[slot] ?? 0;
      if (value === 0) return -1;
      if (this.#a[slot] === a && this.#b[slot] === b) return value - 1;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  set({ a, b }: MaskHash, value: number): void {
    if (this.#used >= FULL) {
      this.#value.fill(0);
      this.#used = 0;
    }
    let slot = a & (SLOTS - 1);
    while ((this.#value[slot] ?? 0) !== 0) slot = (slot + 1) & (SLOTS - 1);
    this.#a[slot] = a;
    this.#b[slot] = b;
    this.#value[slot] = value + 1;
    this.#used++;
  }
}
