import type { Gateway } from '../core/host-info.js';
import { ipv6FromHex } from '../core/ipv6.js';

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
    .map((w) => ({ interface: w[9] ?? '', address: ipv6FromHex(w[4] ?? '') ?? '', family: 6 as const }));
}

function littleEndianAddress(hex: string): string {
  return (hex.match(/../g) ?? [])
    .toReversed()
    .map((byte) => parseInt(byte, 16))
    .join('.');
}
