import { createCipheriv } from 'node:crypto';

/** Bits are counted from the most significant one of the first byte. Reads only bits before `index`. */
export type Frozen = (address: Uint8Array, index: number) => boolean;

/**
 * Crypto-PAn (Xu, Fan, Ammar, Moon: Prefix-Preserving IP Address Anonymization, ICNP 2002) with AES-128: bit i is
 * flipped by a keyed function of the i bits before it, so two addresses share as many leading bits after as before.
 * Where `frozen` holds, the bit stays; it sees only original bits before it, so both properties stay: prefixes and
 * one-to-one.
 */
export class CryptoPan {
  readonly #cipher;
  readonly #pad: Buffer;

  /** The first 16 bytes of the key are the AES key, the rest encrypts to the pad, as in the published program. */
  constructor(key: Uint8Array) {
    this.#cipher = createCipheriv('aes-128-ecb', key.subarray(0, 16), null).setAutoPadding(false);
    this.#pad = this.#cipher.update(key.subarray(16, 32));
  }

  /** The address with bits `from` (inclusive) to `to` (exclusive) mapped. */
  map(address: Uint8Array, from: number, to: number, frozen: Frozen = never): Uint8Array {
    const blocks = Buffer.alloc((to - from) * 16);
    for (let i = from; i < to; i++) this.#block(blocks, (i - from) * 16, address, i);
    const random = this.#cipher.update(blocks);
    const mapped = Uint8Array.from(address);
    for (let i = from; i < to; i++) {
      if ((random[(i - from) * 16] ?? 0) >= 128 && !frozen(address, i)) flip(mapped, i);
    }
    return mapped;
  }

  /** The way back: bit by bit, since each needs the original ones before it. */
  invert(mapped: Uint8Array, from: number, to: number, frozen: Frozen = never): Uint8Array {
    const address = Uint8Array.from(mapped);
    const block = Buffer.alloc(16);
    for (let i = from; i < to; i++) {
      if (frozen(address, i)) continue;
      this.#block(block, 0, address, i);
      if ((this.#cipher.update(block)[0] ?? 0) >= 128) flip(address, i);
    }
    return address;
  }

  /** The first `bits` bits of the address, the rest of the pad behind them. */
  #block(target: Buffer, at: number, address: Uint8Array, bits: number): void {
    target.set(this.#pad, at);
    const whole = bits >> 3;
    for (let i = 0; i < whole; i++) target[at + i] = address[i] ?? 0;
    const rest = bits & 7;
    if (rest === 0) return;
    const mask = 0xff00 >> rest;
    target[at + whole] = ((address[whole] ?? 0) & mask & 0xff) | ((this.#pad[whole] ?? 0) & ~mask & 0xff);
  }
}

const never = (): boolean => false;

function flip(bytes: Uint8Array, index: number): void {
  bytes[index >> 3] = (bytes[index >> 3] ?? 0) ^ (0x80 >> (index & 7));
}
