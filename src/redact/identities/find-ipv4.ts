import { formatIpv4, ipv4Mask, parseIpv4, prefixOfMask } from './address-text.js';
import { domainBehind, mapInDomain } from './find-reverse-host.js';
import { isSpecialIpv4 } from './ipv4-map.js';
import type { Match, Substitution } from './substitution.js';
import { isAlphanumeric } from './word-index.js';

const [DASH, DOT, SLASH, ZERO, NINE, COLON, UNDERSCORE] = [45, 46, 47, 48, 57, 58, 95];
/** How far before an address a word may stand that makes it a version, and how far behind it its netmask. */
const [BEFORE, BEHIND] = [16, 100];

/** Words that make the number behind them a version. */
const VERSION = /(?:version|revision|build|firmware|\bver|\bv|\brev)["']?[\s:=]{0,3}["'(]?$/i;
/** Those that stand before addresses as well, but seldom before public ones: dhclient's `release 10.0.0.7`. */
const NUMBERED = /(?:release|\b(?:section|chapter|clause|oid)|\u00a7)["']?[\s:=]{0,3}["'(]?$/i;
/** Names in front of a version (RFC 9110 §10.1.5). Others are hosts: Java prints `broker1/10.0.0.7`. */
const PRODUCT =
  /(?<![\w.-])(?:openss[lh]|nginx|apache|haproxy|php|(?:lib)?curl|wget|python|ruby|perl|java|chrome|safari|firefox)\/$/i;

/**
 * The IPv4 address that starts at `at`, where a digit stands and no letter or digit before it. A dotted quad is none
 * when it is part of a longer number, of a name or of a version.
 */
export function findIpv4(text: string, at: number, sub: Substitution): Match | undefined {
  const value = readQuad(text, at);
  if (value === undefined) return findShortNetwork(text, at, sub);
  const end = at + formatIpv4(value).length;
  const domain = isInName(text, at, end) ? domainBehind(text, end) : undefined;
  if (domain !== undefined) return { end, kind: 'ipv4', text: mapInDomain(value, domain, sub) };
  if (!standsAlone(text, at, end, value)) return undefined;
  const last = text.charCodeAt(end) === DASH ? readQuad(text, end + 1) : undefined;
  if (last !== undefined) return rangeOfTwo(end, value, last, sub);
  return { end, kind: 'ipv4', text: formatIpv4(sub.ipv4(value, networkPrefix(text, end, value))) };
}

/** With two octets it would be a share: 10.5/16 GiB. */
const SHORT_NETWORK = /((?:10|100|172|192)\.\d{1,3}\.\d{1,3})\/(\d{1,2})(?![0-9A-Za-z.])/y;

const GLUED = /ip(?:v4)?(?=\d)/iy;

/** `ip10.0.0.7`: a name of what the address is, and nothing between. */
export function findGluedIpv4(text: string, at: number, sub: Substitution): Match | undefined {
  GLUED.lastIndex = at;
  const head = GLUED.exec(text)?.[0];
  const match = head === undefined ? undefined : findIpv4(text, at + head.length, sub);
  return match?.text === undefined ? undefined : { ...match, text: head + match.text };
}

/** `10.1.2/24` of pf and Postfix: the network of a private range, without the zero at its end. */
function findShortNetwork(text: string, at: number, sub: Substitution): Match | undefined {
  SHORT_NETWORK.lastIndex = at;
  const [all = '', octets = '', prefix = ''] = SHORT_NETWORK.exec(text) ?? [];
  const value = parseIpv4(`${octets}.0`);
  const length = Number(prefix);
  if (value === undefined || length < 8 || length > 24 || (value & ~ipv4Mask(length)) !== 0) return undefined;
  if (!isSpecialIpv4(value) || /[-._/]/.test(text[at - 1] ?? '')) return undefined;
  const mapped = formatIpv4(sub.ipv4(value, length)).replace(/\.0$/, '');
  return { end: at + all.length, kind: 'ipv4', text: `${mapped}/${prefix}` };
}

/** `a-b` of firewalls and sets: the end must not come before the start, or no parser takes it. */
function rangeOfTwo(at: number, first: number, last: number, sub: Substitution): Match {
  const end = at + 1 + formatIpv4(last).length;
  const [a, b] = [sub.ipv4(first, 32), sub.ipv4(last, 32)];
  const swap = first <= last && a > b;
  return { end, kind: 'ipv4', text: `${formatIpv4(swap ? b : a)}-${formatIpv4(swap ? a : b)}` };
}

/** Four numbers to 255 without leading zeros, nothing said about what follows. */
export function readQuad(text: string, at: number): number | undefined {
  let value = 0;
  let i = at;
  for (let octet = 0; octet < 4; octet++) {
    if (octet > 0 && text.charCodeAt(i++) !== DOT) return undefined;
    const from = i;
    let number = 0;
    for (let c = text.charCodeAt(i); c >= ZERO && c <= NINE && i - from < 4; c = text.charCodeAt(++i)) {
      number = number * 10 + c - ZERO;
    }
    if (i === from || number > 255 || (i - from > 1 && text.charCodeAt(from) === ZERO)) return undefined;
    value = value * 256 + number;
  }
  return value;
}

function standsAlone(text: string, at: number, end: number, value: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(end)];
  if (before === DOT || isAlphanumeric(after)) return false;
  if (after === DOT && isDigit(text.charCodeAt(end + 1)) && !isTcpdumpPort(text, at, end)) return false;
  if (isGlued(text, at - 1, -1) || isGlued(text, end, 1)) {
    // A file or package name with a number in it. Inside, only addresses that are unlikely versions count, ranges,
    // and the names of artifacts, which end in eight hex digits.
    const behind = text.slice(end, end + 17);
    const isRange = after === DASH && readQuad(text, end + 1) !== undefined;
    if (!isSpecialIpv4(value) && !isRange && !/^-[0-9a-f]{8}(?![0-9a-z])/.test(behind)) return false;
  }
  if (before === SLASH && (value & 0xffffff) === 0 && isAlphanumeric(text.charCodeAt(at - 2))) return false;
  const head = text.slice(Math.max(0, at - BEFORE), at);
  if (VERSION.test(head)) return false;
  return isSpecialIpv4(value) || !(NUMBERED.test(head) || (PRODUCT.test(head) && after !== COLON));
}

/** `static.10.0.0.7.example.net`: a label of letters before it, or none, and one behind it. */
function isInName(text: string, at: number, end: number): boolean {
  const isFirst = text.charCodeAt(at - 1) !== DOT || isLetter(text.charCodeAt(at - 2));
  return isFirst && text.charCodeAt(end) === DOT && isLetter(text.charCodeAt(end + 1));
}

/** `10.0.0.1.443 > 10.0.0.2.51000: `, and only so, is an address with a port. */
function isTcpdumpPort(text: string, at: number, end: number): boolean {
  let i = end + 1;
  while (isDigit(text.charCodeAt(i))) i++;
  return (
    i - end <= 6 &&
    (text.startsWith(' > ', i) || (text.startsWith('> ', at - 2) && /[:,]/.test(text[i] ?? '')))
  );
}

/** A dash, underscore or dot between the number and a letter or, but for the dot, a digit. */
function isGlued(text: string, at: number, direction: 1 | -1): boolean {
  const [joint, next] = [text.charCodeAt(at), text.charCodeAt(at + direction)];
  if (joint === DASH || joint === UNDERSCORE) return isAlphanumeric(next);
  return joint === DOT && direction === 1 && isAlphanumeric(next) && !isDigit(next);
}

/** 32, or the length of the `/24`, `/255.255.255.0` or of a netmask further on in the line where the host bits are zero. */
function networkPrefix(text: string, end: number, value: number): number {
  const prefix = text.charCodeAt(end) === SLASH ? writtenPrefix(text, end + 1) : maskInLine(text, end, value);
  return prefix !== undefined && (value & ~ipv4Mask(prefix)) === 0 ? prefix : 32;
}

function writtenPrefix(text: string, at: number): number | undefined {
  const mask = readQuad(text, at);
  if (mask !== undefined) return prefixOfMask(mask);
  const digits = /^\d{1,2}(?![0-9A-Za-z.]*[0-9A-Za-z])/.exec(text.slice(at, at + 4))?.[0];
  return digits !== undefined && Number(digits) <= 32 ? Number(digits) : undefined;
}

/** Tables print network and netmask in columns (`route -n`, `netstat -rn`). */
function maskInLine(text: string, end: number, value: number): number | undefined {
  if ((value & 3) !== 0 || value === 0) return undefined;
  const rest = text.slice(end, end + BEHIND);
  const at = rest.search(/\b255\.|\n/);
  if (at === -1 || rest[at] === '\n') return undefined;
  const mask = readQuad(rest, at);
  return mask === undefined ? undefined : prefixOfMask(mask);
}

function isLetter(code: number): boolean {
  return isAlphanumeric(code) && !isDigit(code);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
