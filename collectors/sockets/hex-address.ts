import type { Line } from '../../src/core/collector.js';

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
  return bytes.length === 4 ? bytes.join('.') : ipv6(bytes);
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

/** Canonical text of RFC 5952, mapped addresses as `::ffff:a.b.c.d`. */
function ipv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0));
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff) {
    return `::ffff:${bytes.slice(12).join('.')}`;
  }
  const zeros = longestZeros(groups);
  const text = (part: readonly number[]) => part.map((g) => g.toString(16)).join(':');
  if (zeros.length < 2) return text(groups);
  return `${text(groups.slice(0, zeros.from))}::${text(groups.slice(zeros.from + zeros.length))}`;
}

function longestZeros(groups: readonly number[]): { from: number; length: number } {
  let best = { from: 0, length: 0 };
  let from = 0;
  for (const [i, group] of groups.entries()) {
    if (group !== 0) from = i + 1;
    else if (i + 1 - from > best.length) best = { from, length: i + 1 - from };
  }
  return best;
}
