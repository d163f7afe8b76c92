import type { Line } from '../../src/core/collector.js';
import { formatIpv6 } from '../../src/core/ipv6.js';

/**
 * The kernel prints addresses as 32-bit words of its own byte order: 127.0.0.1 is 0100007F on x86 and ARM,
 * 7F000001 on s390x. `hex` has 8 or 32 digits.
 */
export function addressFromHex(hex: string, bigEndian: boolean): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => {
    const pairs = (word.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    return bigEndian ? pairs : pairs.toReversed();
  });
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes);
}

/**
 * Nothing in the file names its byte order. A local address in 127.0.0.0/24 or an IPv4-mapped prefix tells;
 * without either, little-endian is taken: it is what nearly every Linux machine is.
 */
export function isBigEndian(lines: Iterable<Line>): boolean {
  for (const { text } of lines) {
    const local = /^(?:\/[^:]*:)?\s*\d+: ([0-9A-F]+):/.exec(text)?.[1] ?? '';
    if (/^(?:[0-9A-F]{2}00007F|0{16}FFFF0000[0-9A-F]{8})$/.test(local)) return false;
    if (/^(?:7F0000[0-9A-F]{2}|0{16}0000FFFF[0-9A-F]{8})$/.test(local)) return true;
  }
  return false;
}
