import { hexOf, ipv4FromBytes, prefixOfMask } from './address-text.js';
import { hostBitsAreZero } from './find-colons.js';
import type { Match, Substitution } from './substitution.js';

/** /proc/net/{tcp,udp,raw,icmp}[6]: local and remote address, state, queues. */
const SOCKET =
  /([0-9A-F]{8}|[0-9A-F]{32})(:[0-9A-F]{4} )([0-9A-F]{8}|[0-9A-F]{32})(?=:[0-9A-F]{4} [0-9A-F]{2} [0-9A-F]{8}:[0-9A-F]{8})/y;
/** /proc/net/route: destination and gateway, then flags, three counters and the mask. */
const ROUTE = /([0-9A-F]{8})\t([0-9A-F]{8})(?=\t[0-9A-F]{4}\t\d+\t\d+\t\d+\t([0-9A-F]{8})\t)/y;
/** /proc/net/ipv6_route: destination, source, next hop. */
const ROUTE6 = /([0-9a-f]{32}) ([0-9a-f]{2}) ([0-9a-f]{32}) ([0-9a-f]{2}) ([0-9a-f]{32})(?= [0-9a-f]{8} )/y;
/** /proc/net/if_inet6: address, interface, prefix length, scope, flags. */
const ADDRESS6 = /([0-9a-f]{32})(?= [0-9a-f]{2,} [0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2} )/y;
/** /proc/net/igmp6, mcfilter6: solicited-node groups hold the end of an address. */
const GROUP6 = /(ff0200000000000000000001ff[0-9a-f]{6})(?![0-9a-z])/y;
/** /proc/net/ip_vs: service and server, in network order. */
const IPVS = /([0-9A-F]{8})(?=:[0-9A-F]{4} )/y;

/** Addresses the kernel prints in hex, found by the whole row around them; `digits` is the length of the word at `at`. */
export function findKernelHex(
  text: string,
  at: number,
  digits: number,
  sub: Substitution,
): Match | undefined {
  if (digits === 8) {
    if (text[at + 8] === ':') return socket(text, at, sub) ?? virtualServer(text, at, sub);
    return text[at + 8] === '\t' ? route(text, at, sub) : undefined;
  }
  if (digits !== 32) return undefined;
  if (text[at + 32] === ':') return socket(text, at, sub);
  const row = execAt(ROUTE6, text, at);
  if (row) {
    const [all, to = '', toBits = '', from = '', fromBits = '', via = ''] = row;
    const fields = [
      network(to, toBits, sub),
      toBits,
      network(from, fromBits, sub),
      fromBits,
      network(via, '80', sub),
    ];
    return { end: at + all.length, kind: 'ipv6', text: fields.join(' ') };
  }
  const [hex] = execAt(ADDRESS6, text, at) ?? execAt(GROUP6, text, at) ?? [];
  return hex === undefined ? undefined : { end: at + 32, kind: 'ipv6', text: network(hex, '80', sub) };
}

function socket(text: string, at: number, sub: Substitution): Match | undefined {
  const [all, local = '', port = '', remote = ''] = execAt(SOCKET, text, at) ?? [];
  if (all === undefined || local.length !== remote.length) return undefined;
  const kind = local.length === 8 ? 'ipv4' : 'ipv6';
  return { end: at + all.length, kind, text: hostOrder(local, sub) + port + hostOrder(remote, sub) };
}

function route(text: string, at: number, sub: Substitution): Match | undefined {
  const [all, to = '', via = '', mask = ''] = execAt(ROUTE, text, at) ?? [];
  if (all === undefined) return undefined;
  const prefix = prefixOfMask(ipv4FromBytes(swapped(mask))) ?? 32;
  return {
    end: at + all.length,
    kind: 'ipv4',
    text: `${hostOrder(to, sub, prefix)}\t${hostOrder(via, sub)}`,
  };
}

function virtualServer(text: string, at: number, sub: Substitution): Match | undefined {
  const [hex] = execAt(IPVS, text, at) ?? [];
  if (hex === undefined || !/(?:TCP|UDP|SCTP|->) {1,2}$/.test(text.slice(Math.max(0, at - 8), at)))
    return undefined;
  const mapped = sub.ipv4(Number.parseInt(hex, 16), 32);
  return { end: at + 8, kind: 'ipv4', text: mapped.toString(16).toUpperCase().padStart(8, '0') };
}

/** Words of 32 bits as the CPU holds them: little-endian on every machine this is likely to see (x86, ARM, RISC-V). */
function hostOrder(hex: string, sub: Substitution, prefix = 32): string {
  const bytes = swapped(hex);
  if (bytes.length === 16) return hexOf(swapWords(sub.ipv6(bytes, 128))).toUpperCase();
  const mapped = sub.ipv4(ipv4FromBytes(bytes), prefix);
  return hexOf(Uint8Array.of(mapped, mapped >>> 8, mapped >>> 16, mapped >>> 24)).toUpperCase();
}

function swapped(hex: string): Uint8Array {
  return swapWords(Uint8Array.from(Buffer.from(hex, 'hex')));
}

function swapWords(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, i) => bytes[(i & ~3) | (3 - (i & 3))] ?? 0);
}

function network(hex: string, bits: string, sub: Substitution): string {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  const prefix = Number.parseInt(bits, 16);
  return hexOf(sub.ipv6(bytes, prefix <= 128 && hostBitsAreZero(bytes, prefix) ? prefix : 128));
}

function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
