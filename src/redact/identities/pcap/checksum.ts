/** One's complement sum (RFC 1071) of 16-bit words; an odd last byte counts as the upper half of a word. */
export function sum16(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 2) {
    sum += ((bytes[i] ?? 0) << 8) | (i + 1 < to ? (bytes[i + 1] ?? 0) : 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum;
}

/**
 * The checksum after what it covers changed from a sum of `before` to one of `after` (RFC 1624): a correct one stays
 * correct and a wrong one stays as wrong as it was.
 */
export function adjustChecksum(bytes: Uint8Array, at: number, before: number, after: number): void {
  const sum = (~read16(bytes, at) & 0xffff) + (~before & 0xffff) + after;
  const folded = (sum & 0xffff) + (sum >>> 16);
  write16(bytes, at, ~(folded > 0xffff ? folded - 0xffff : folded));
}

export function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}
