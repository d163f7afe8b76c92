import { formatIpv4, ipv4Mask, prefixOfMask } from './address-text.js';
import { isSpecialIpv4 } from './ipv4-map.js';
import type { Match, Substitution } from './substitution.js';
import { isAlphanumeric } from './word-index.js';

const [DASH, DOT, SLASH, ZERO, NINE, UNDERSCORE] = [45, 46, 47, 48, 57, 95];
/** How far before an address a word may stand that makes it a version, and how far behind it its netmask. */
const [BEFORE, BEHIND] = [16, 100];

/**
 * The IPv4 address that starts at `at`, where a digit stands and no letter or digit before it. A dotted quad is none
 * when it is part of a longer number, of a name or of a version.
 */
export function findIpv4(text: string, at: number, sub: Substitution): Match | undefined {
  const value = readQuad(text, at);
  if (value === undefined) return undefined;
  const end = at + formatIpv4(value).length;
  if (!standsAlone(text, at, end, value)) return undefined;
  const last = text.charCodeAt(end) === DASH ? readQuad(text, end + 1) : undefined;
  if (last !== undefined) return rangeOfTwo(end, value, last, sub);
  return { end, kind: 'ipv4', text: formatIpv4(sub.ipv4(value, networkPrefix(text, end, value))) };
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
  return !/(?:version|release|revision|build|firmware|\bver|\bv|\brev)["']?[\s:=]{0,3}["'(]?$/i.test(
    text.slice(Math.max(0, at - BEFORE), at),
  );
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

/** `ip-10-0-0-7` and `ec2-3-120-5-7`: host names of a cloud that spell the address. */
export function findDashedIpv4(text: string, at: number, sub: Pick<Substitution, 'ipv4'>): Match | undefined {
  const first = text.charCodeAt(at) | 32;
  if (first !== 105 && first !== 101) return undefined;
  const match = /^((?:ip|ec2)-)(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})(?![0-9A-Za-z-])/i.exec(
    text.slice(at, at + 20),
  );
  const [all = '', head = '', dashed = ''] = match ?? [];
  const value = readQuad(dashed.replaceAll('-', '.'), 0);
  if (value === undefined) return undefined;
  return {
    end: at + all.length,
    kind: 'ipv4',
    text: head + formatIpv4(sub.ipv4(value, 32)).replaceAll('.', '-'),
  };
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
