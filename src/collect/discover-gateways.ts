import type { Gateway } from '../core/host-info.js';

const RTF_GATEWAY = 0x2;

/** Default gateways of /proc/net/route, lowest metric first; addresses are hex in the machine's byte order. */
export function ipv4Gateways(table: string): Gateway[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      (w) => w[1] === '00000000' && w[7] === '00000000' && (parseInt(w[3] ?? '0', 16) & RTF_GATEWAY) !== 0,
    )
    .toSorted((a, b) => Number(a[6]) - Number(b[6]))
    .map((w) => ({ interface: w[0] ?? '', address: littleEndianAddress(w[2] ?? ''), family: 4 as const }));
}

/** Default gateways of /proc/net/ipv6_route: `dest plen src slen nexthop metric ref use flags dev`, all hex. */
export function ipv6Gateways(table: string): Gateway[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      (w) => w[1] === '00' && /^0+$/.test(w[0] ?? 'x') && (parseInt(w[8] ?? '0', 16) & RTF_GATEWAY) !== 0,
    )
    .toSorted((a, b) => parseInt(a[5] ?? '0', 16) - parseInt(b[5] ?? '0', 16))
    .map((w) => ({ interface: w[9] ?? '', address: compressIpv6(w[4] ?? ''), family: 6 as const }));
}

function littleEndianAddress(hex: string): string {
  return (hex.match(/../g) ?? [])
    .toReversed()
    .map((byte) => parseInt(byte, 16))
    .join('.');
}

/** 32 hex digits → RFC 5952 text: no leading zeros, the longest run of two or more zero groups as `::`. */
export function compressIpv6(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((g) => parseInt(g, 16).toString(16)).join(':');
  const runs = [...groups.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].toSorted((a, b) => b[0].length - a[0].length);
  const longest = runs[0];
  if (!longest) return groups;
  const before = groups.slice(0, longest.index);
  const after = groups.slice(longest.index + longest[0].length);
  return `${before}::${after.replace(/^:/, '')}`;
}
