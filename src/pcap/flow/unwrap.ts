const WRAP = 2 ** 32;

/** A sequence number as the 64-bit one that lies nearest to `near`: RFC 9293 numbers wrap after 4 GB. */
export function unwrap(seq: number, near: number): number {
  // The remainder of a division is slow, and most connections never wrap.
  const whole = (near >= 0 && near < WRAP ? 0 : Math.floor(near / WRAP) * WRAP) + seq;
  if (whole - near > WRAP / 2) return whole - WRAP;
  return near - whole > WRAP / 2 ? whole + WRAP : whole;
}
