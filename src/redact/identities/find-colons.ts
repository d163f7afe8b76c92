import { formatIpv6Like, parseIpv6 } from './address-text.js';
import { readQuad } from './find-ipv4.js';
import { mapMacGroups } from './find-mac.js';
import type { Match, Substitution } from './substitution.js';
import { isAlphanumeric } from './word-index.js';

const [COLON, DOT] = [58, 46];
const SPAN = /[0-9a-fA-F:]+/y;

/**
 * The IPv6 or MAC address in the row of hex digits and colons that starts at `at`. Without a text it says how far a
 * row reaches that is neither: no part of it is an address then. Undefined where no such row starts.
 */
export function findColons(text: string, at: number, sub: Substitution): Match | undefined {
  SPAN.lastIndex = at;
  const span = SPAN.exec(text)?.[0] ?? '';
  if (!span.includes(':')) return undefined;
  const end = at + span.length;
  const dotted = text.charCodeAt(end) === DOT ? dottedEnd(text, at, end) : undefined;
  if (dotted !== undefined) return ipv6(text, at, text.slice(at, dotted), sub);
  if (isWordly(text.charCodeAt(end))) return undefined;
  const row = span.endsWith(':') && !span.endsWith('::') ? span.slice(0, -1) : span;
  if (!row.includes(':')) return undefined;
  const mac = mapMacGroups(row.split(':'), text.startsWith('MAC=', at - 4), sub);
  if (mac !== undefined) return { end: at + row.length, kind: 'mac', text: mac };
  return ipv6(text, at, row, sub) ?? { end, kind: 'ipv6', text: undefined };
}

function ipv6(text: string, at: number, row: string, sub: Substitution): Match | undefined {
  const address = withoutPort(text, at, row);
  const bytes = address === undefined ? undefined : parseIpv6(address);
  if (address === undefined || !bytes) return undefined;
  const end = at + address.length;
  if (!looksLikeAddress(text, at, end, address)) return undefined;
  const mapped = sub.ipv6(bytes, networkPrefix(text, end, bytes));
  // Only what changes is written anew: an address that stays keeps the form it has.
  const same = mapped.every((byte, i) => byte === bytes[i]);
  return { end, kind: 'ipv6', text: same ? undefined : formatIpv6Like(mapped, address) };
}

/** netstat writes the port behind another colon, also where that could be a group of the address. */
function withoutPort(text: string, at: number, row: string): string | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const shortened = /^(.+):\d{1,5}$/.exec(row)?.[1];
  if (shortened !== undefined && /^(?:tcp|udp|raw|udpl|udplite)6 /.test(text.slice(start, start + 8)))
    return shortened;
  return parseIpv6(row) ? row : shortened;
}

/**
 * `a::b`, `std::add` and `10:20:30` are no addresses. One starts like the allocated ranges do, or has a prefix
 * length, a zone or brackets, or so many groups that it is nothing else.
 */
function looksLikeAddress(text: string, at: number, end: number, address: string): boolean {
  const groups = address.split(':').filter((group) => group !== '');
  const [first = ''] = groups;
  if (address.startsWith('::')) return address.includes('.') || groups.length > 2;
  if (/^(?:[23][0-9a-f]{3}|f[cde][0-9a-f]{2}|ff[0-9a-f]{2})$/i.test(first)) return true;
  if (/^64:ff9b:/i.test(address)) return true;
  if (!address.includes('::')) return first.length > 2;
  if (/^(?:\/\d|%\w)/.test(text.slice(end, end + 2)) || text[at - 1] === '[') return true;
  return groups.length > 2 && /\d/.test(address);
}

function networkPrefix(text: string, end: number, bytes: Uint8Array): number {
  if (text[end] !== '/') return 128;
  const prefix = Number(/^\d{1,3}(?![0-9A-Za-z])/.exec(text.slice(end + 1, end + 5))?.[0] ?? 128);
  return prefix <= 128 && hostBitsAreZero(bytes, prefix) ? prefix : 128;
}

export function hostBitsAreZero(bytes: Uint8Array, prefix: number): boolean {
  return bytes.every((byte, i) => (byte & (0xff >> Math.min(8, Math.max(0, prefix - i * 8)))) === 0);
}

/** `::ffff:192.0.2.1`: the last group and three more numbers are an IPv4 address. */
function dottedEnd(text: string, at: number, end: number): number | undefined {
  const from = text.lastIndexOf(':', end) + 1;
  if (from <= at || readQuad(text, from) === undefined) return undefined;
  let i = end;
  while (text.charCodeAt(i) === DOT || (text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57)) i++;
  while (text.charCodeAt(i - 1) === DOT) i--;
  return isWordly(text.charCodeAt(i)) || text.slice(from, i).split('.').length !== 4 ? undefined : i;
}

function isWordly(code: number): boolean {
  return isAlphanumeric(code) || code === 95;
}

export function startsColons(text: string, at: number): boolean {
  return text.charCodeAt(at) === COLON && text.charCodeAt(at + 1) === COLON;
}
