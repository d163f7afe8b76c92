import { ipv6FromHex } from '../../src/core/ipv6.js';
import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { addresses } from '../../src/tables/addresses.js';
import { whole, wordsOf } from './words.js';

interface Connected {
  readonly device: string;
  readonly network: number;
  readonly length: number;
}

/**
 * Addresses without iproute2: IPv6 from /proc/net/if_inet6; IPv4 from the LOCAL entries of /proc/net/fib_trie,
 * with the interface and prefix of the connected route in /proc/net/route that holds the address.
 */
export function* procAddresses(lines: Iterable<Line>): Iterable<Parsed> {
  const routes: Connected[] = [];
  const locals = new Map<string, { line: number; endLine: number }>();
  let leaf: { address: string; line: number } | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const [, file, body = ''] = /^\/proc\/net\/(if_inet6|fib_trie|route):(.*)$/.exec(text) ?? [];
    if (file === 'if_inet6') yield inet6(body, n);
    else if (file === 'route') {
      const route = connected(body);
      if (route) routes.push(route);
      else if (!/^Iface\s/.test(body) && wordsOf(body).length < 8) yield { gap: 'not a route', line: n };
    } else if (file === 'fib_trie') {
      const address = /^\s*\|-- ([\d.]+)$/.exec(body)?.[1];
      if (address !== undefined) leaf = { address, line: n };
      else if (/^\s*\/32 host LOCAL/.test(body) && leaf && !locals.has(leaf.address)) {
        locals.set(leaf.address, { line: leaf.line, endLine: n });
      } else if (!/^(?:\S.*:|\s*\+-- .*|\s*\/\d+ .*)$/.test(body)) yield { gap: 'not a trie line', line: n };
    } else yield { gap: 'not a file with addresses', line: n };
  }
  for (const [address, { line, endLine }] of locals) {
    const route = holderOf(address, routes);
    const device = route?.device ?? (address.startsWith('127.') ? 'lo' : undefined);
    yield row(
      addresses,
      line,
      { interface: device, family: 4, address, prefix_length: route?.length },
      endLine,
    );
  }
}

/** RTF_GATEWAY is 2. Numbers are in the host's byte order; read as little-endian. */
function connected(body: string): Connected | undefined {
  const words = wordsOf(body);
  const [device = '', destination = '', , flags = ''] = words;
  const mask = words[7] ?? '';
  if (![destination, mask].every((w) => /^[0-9A-F]{8}$/i.test(w)) || !/^[0-9A-F]{4}$/i.test(flags)) return;
  if ((parseInt(flags, 16) & 2) !== 0) return;
  const length = swapped(mask).toString(2).replaceAll('0', '').length;
  return length === 0 ? undefined : { device, network: swapped(destination), length };
}

function swapped(hex: string): number {
  return parseInt((hex.match(/../g) ?? []).toReversed().join(''), 16);
}

/** The route with the longest prefix that holds the address. */
function holderOf(address: string, routes: readonly Connected[]): Connected | undefined {
  const value = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return routes
    .filter(
      ({ network, length }) =>
        Math.floor(value / 2 ** (32 - length)) === Math.floor(network / 2 ** (32 - length)),
    )
    .toSorted((a, b) => b.length - a.length)[0];
}

/** IFA_F_* bits as `ip address` names them; an address that is not PERMANENT (0x80) it calls dynamic. */
const FLAGS: readonly [number, string][] = [
  [0x01, 'temporary'],
  [0x02, 'nodad'],
  [0x04, 'optimistic'],
  [0x08, 'dadfailed'],
  [0x10, 'home'],
  [0x20, 'deprecated'],
  [0x40, 'tentative'],
];
const SCOPES: Readonly<Record<number, string>> = { 0: 'global', 0x10: 'host', 0x20: 'link', 0x40: 'site' };

/** `ADDRESS(32 hex) IFINDEX PREFIXLEN SCOPE FLAGS NAME`, numbers hexadecimal (net/ipv6/addrconf.c). */
function inet6(body: string, n: number): Parsed {
  const match = /^([0-9a-f]{32}) [0-9a-f]+ ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2,}) +(\S+)\s*$/.exec(body);
  if (!match) return { gap: 'not a line of if_inet6', line: n };
  const [, hex = '', length = '', scope = '', bits = '', device = ''] = match;
  const set = parseInt(bits, 16);
  const flags = FLAGS.filter(([bit]) => (set & bit) !== 0).map(([, name]) => name);
  if ((set & 0x80) === 0) flags.push('dynamic');
  return row(addresses, n, {
    interface: device,
    family: 6,
    address: ipv6FromHex(hex) ?? hex,
    prefix_length: whole(String(parseInt(length, 16))),
    scope: SCOPES[parseInt(scope, 16)] ?? `0x${scope}`,
    flags: flags.length > 0 ? flags : undefined,
  });
}
