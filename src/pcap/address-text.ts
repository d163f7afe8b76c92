/** 4 words as an address: dotted for IPv4, RFC 5952 for IPv6. */
export function addressText(version: number, words: Uint32Array, at: number): string {
  if (version === 4) {
    const w = words[at]!;
    return `${w >>> 24}.${(w >>> 16) & 255}.${(w >>> 8) & 255}.${w & 255}`;
  }
  const groups = Array.from(
    { length: 8 },
    (_, i) => (words[at + (i >> 1)]! >>> (i % 2 === 0 ? 16 : 0)) & 0xffff,
  );
  // The longest run of zeros, of two groups at least, is left out; the first of equal ones.
  let [best, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > length) [best, length] = [i, n];
  }
  const hex = (list: readonly number[]): string => list.map((g) => g.toString(16)).join(':');
  return best < 0 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + length))}`;
}

/** `10.0.0.1:443`, `[2001:db8::1]:443`. */
export function endText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
