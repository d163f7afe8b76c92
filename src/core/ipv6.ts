/**
 * Sixteen bytes in network order → the text of RFC 5952: no leading zeros, the first longest run of two or more
 * zero groups as `::`, IPv4-mapped addresses as `::ffff:a.b.c.d`.
 */
export function formatIpv6(bytes: ArrayLike<number>): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0));
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff) {
    return `::ffff:${[12, 13, 14, 15].map((i) => bytes[i] ?? 0).join('.')}`;
  }
  const { from, length } = longestZeroRun(groups);
  const text = (part: readonly number[]): string => part.map((g) => g.toString(16)).join(':');
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}

/** Thirty-two hex digits in network order (/proc/net/if_inet6, ipv6_route); undefined for anything else. */
export function ipv6FromHex(hex: string): string | undefined {
  if (!/^[0-9a-f]{32}$/i.test(hex)) return undefined;
  return formatIpv6((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

function longestZeroRun(groups: readonly number[]): { from: number; length: number } {
  let best = { from: 0, length: 0 };
  let from = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) from = index + 1;
    else if (index + 1 - from > best.length) best = { from, length: index + 1 - from };
  }
  return best;
}
