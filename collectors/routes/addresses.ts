/** Eight hex digits as /proc/net/route prints an IPv4 address on a little-endian machine. */
export function ipv4FromHex(hex: string): string | undefined {
  if (!/^[0-9a-f]{8}$/i.test(hex)) return undefined;
  const bytes = [6, 4, 2, 0].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return bytes.join('.');
}

/** Number of leading ones of a dotted netmask; undefined when the ones are not in one piece. */
export function prefixLength(mask: string): number | undefined {
  const bytes = mask.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((b) => !Number.isInteger(b) || b < 0 || b > 255)) return undefined;
  const bits = bytes.map((b) => b.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

/** The way `ip route` writes a destination: `default`, a prefix, or a bare host address. */
export function destinationText(address: string, length: number, bits: 32 | 128): string {
  if (length === 0 && /^(0\.0\.0\.0|::|default)$/.test(address)) return 'default';
  return length === bits ? address : `${address}/${length}`;
}
