import { formatIpv6Like, parseIpv6 } from './address-text.js';
import { readQuad } from './find-ipv4.js';
import { mapMacGroups } from './find-mac.js';
import type { Match, Substitution } from './substitution.js';
import { isAlphanumeric } from './word-index.js';

const [SPACE, DOT, SLASH, COLON] = [32, 46, 47, 58];
/** Longer than any fingerprint; a bound keeps the time linear on a hostile line. */
const SPAN = /[0-9a-fA-F:]{1,400}/y;
/** netstat's two address columns end before this. */
const NETSTAT_LINE = 160;

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
  const mac = row.length < 17 ? shortMac(at, row, sub) : macRow(text, at, row, sub);
  return mac ?? ipv6(text, at, row, sub) ?? { end, kind: 'ipv6', text: undefined };
}

function macRow(text: string, at: number, row: string, sub: Substitution): Match | undefined {
  if (row[2] !== ':' || row[5] !== ':') return undefined;
  const afterMac = text.startsWith('MAC=', at - 4);
  const mapped = sub.remember(`${afterMac ? 'MAC=' : 'mac '}${row}`, () =>
    mapMacGroups(row.split(':'), afterMac, sub),
  );
  return mapped === undefined ? undefined : { end: at + row.length, kind: 'mac', text: mapped };
}

/**
 * Six groups, some without their leading zero (arp of BSD and macOS). A time has fewer, and no letters. Comes back with
 * the zeros: without them no reader could tell all pseudonyms.
 */
function shortMac(at: number, row: string, sub: Substitution): Match | undefined {
  if (!/^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(row) || !/[a-f]/i.test(row)) return undefined;
  const groups = row.split(':').map((group) => group.padStart(2, '0'));
  const mapped = sub.remember(`mac ${groups.join(':')}`, () => mapMacGroups(groups, false, sub));
  return mapped === undefined ? undefined : { end: at + row.length, kind: 'mac', text: mapped };
}

/** What is remembered of a row that is no address. */
const NONE = '';

function ipv6(text: string, at: number, row: string, sub: Substitution): Match | undefined {
  const whole = isBeforeNetstatPort(text, at, row) ? NONE : mapAt(text, at, row, sub);
  if (whole !== NONE) return accepted(text, at, row, whole);
  const address = PORT_BEHIND.exec(row)?.[1];
  const mapped = address === undefined ? NONE : mapAt(text, at, address, sub);
  return address === undefined || mapped === NONE ? undefined : accepted(text, at, address, mapped);
}

const PORT_BEHIND = /^(.+):\d{1,5}$/;

/** netstat writes the port behind another colon, also where that could be a group of the address. */
function isBeforeNetstatPort(text: string, at: number, row: string): boolean {
  if (text.charCodeAt(at - 1) !== SPACE || !PORT_BEHIND.test(row)) return false;
  return /(?:^|\n)(?:tcp|udp|raw|udpl|udplite)6 [^\n]*$/.test(text.slice(Math.max(0, at - NETSTAT_LINE), at));
}

function mapAt(text: string, at: number, address: string, sub: Substitution): string | undefined {
  const end = at + address.length;
  if (text.charCodeAt(end) !== SLASH) return sub.remember(address, () => mapText(address, 128, sub));
  const prefix = Number(/^\d{1,3}(?![0-9A-Za-z])/.exec(text.slice(end + 1, end + 5))?.[0] ?? 128);
  return sub.remember(`${address}/${prefix}`, () => mapText(address, Math.min(prefix, 128), sub));
}

/** Undefined where it stays: only what changes is written anew, so that an address that stays keeps its form. */
function mapText(address: string, prefix: number, sub: Substitution): string | undefined {
  const bytes = parseIpv6(address);
  if (!bytes) return NONE;
  const mapped = sub.ipv6(bytes, hostBitsAreZero(bytes, prefix) ? prefix : 128);
  return mapped.every((byte, i) => byte === bytes[i]) ? undefined : formatIpv6Like(mapped, address);
}

function accepted(text: string, at: number, address: string, mapped: string | undefined): Match | undefined {
  const end = at + address.length;
  const certain = startsAllocated(address) || looksLikeAddress(text, at, end, address);
  return certain ? { end, kind: 'ipv6', text: mapped } : undefined;
}

/** Global unicast, unique local, link-local, multicast, NAT64. */
function startsAllocated(address: string): boolean {
  return /^(?:(?:[23][0-9a-f]{3}|f[cdef][0-9a-f]{2}):|64:ff9b:)/i.test(address);
}

/**
 * `a::b`, `std::add` and `10:20:30` are no addresses. One has a prefix length, a zone or brackets, or so many groups
 * that it is nothing else.
 */
function looksLikeAddress(text: string, at: number, end: number, address: string): boolean {
  const groups = address.split(':').filter((group) => group !== '');
  if (address.startsWith('::')) return address.includes('.') || groups.length > 2;
  if (!address.includes('::')) return (groups[0] ?? '').length > 2;
  if (/^(?:\/\d|%\w)/.test(text.slice(end, end + 2)) || text[at - 1] === '[') return true;
  return groups.length > 2 && /\d/.test(address);
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
