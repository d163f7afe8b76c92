import { createCipheriv } from 'node:crypto';

/** Enough for a balanced Feistel network over so few bits (Black and Rogaway, CT-RSA 2002, use three and more). */
const ROUNDS = 8;

/** A keyed permutation of the numbers below 2^(2 · half); `tweak` (a byte) chooses another one. AES-128 is the round function. */
export class Feistel {
  readonly #cipher;
  readonly #half: number;

  constructor(key: Uint8Array, half: number) {
    this.#cipher = createCipheriv('aes-128-ecb', key.subarray(0, 16), null).setAutoPadding(false);
    this.#half = half;
  }

  map(value: number, tweak: number): number {
    let [left, right] = this.#split(value);
    for (let round = 0; round < ROUNDS; round++)
      [left, right] = [right, left ^ this.#round(round, right, tweak)];
    return (left << this.#half) | right;
  }

  invert(value: number, tweak: number): number {
    let [left, right] = this.#split(value);
    for (let round = ROUNDS - 1; round >= 0; round--)
      [left, right] = [right ^ this.#round(round, left, tweak), left];
    return (left << this.#half) | right;
  }

  #split(value: number): [left: number, right: number] {
    return [value >> this.#half, value & ((1 << this.#half) - 1)];
  }

  #round(round: number, value: number, tweak: number): number {
    const block = Buffer.alloc(16);
    block.writeUInt16BE(value, 0);
    block[2] = round;
    block[3] = tweak;
    return this.#cipher.update(block).readUInt16BE(0) & ((1 << this.#half) - 1);
  }
}
