import { hexOf } from './address-text.js';
import type { Match, Substitution } from './substitution.js';

/**
 * MAC addresses among groups of two hex digits: exactly six; two and a type behind `MAC=`, as netfilter logs them;
 * the last six of a DHCP client identifier (RFC 2132 §9.14) or DUID (RFC 8415 §11.2, §11.4). Longer rows are
 * fingerprints, WWNs or InfiniBand addresses and shorter ones times. Returns the groups with their addresses mapped.
 */
export function mapMacGroups(
  groups: readonly string[],
  afterMac: boolean,
  sub: Substitution,
): string | undefined {
  if (!groups.every((group) => group.length === 2)) return undefined;
  const text = groups.join(':').toLowerCase();
  const from = positions(groups.length, text, afterMac);
  if (from.length === 0) return undefined;
  const bytes = Uint8Array.from(groups, (group) => Number.parseInt(group, 16));
  for (const at of from) bytes.set(sub.mac(bytes.slice(at, at + 6)), at);
  const mapped = hexOf(bytes).replace(/(..)(?=.)/g, '$1:');
  return inCaseOf(mapped, groups.join(''));
}

function positions(count: number, text: string, afterMac: boolean): number[] {
  if (count === 6) return [0];
  if (count === 7 && text.startsWith('01:')) return [1];
  if (count === 10 && text.startsWith('00:03:00:01:')) return [4];
  if (count === 14 && text.startsWith('00:01:00:01:')) return [8];
  return count === 14 && afterMac ? [0, 6] : [];
}

const DOTTED = /([0-9a-f]{4})\.([0-9a-f]{4})\.([0-9a-f]{4})(?![0-9a-z.]*[0-9a-z])/iy;
const DASHED = /[0-9a-f]{2}(?:-[0-9a-f]{2}){5}(?![0-9a-z-])/iy;
const BRIDGE = /[0-9a-f]{4}\.([0-9a-f]{12})(?![0-9a-z])/iy;

/** `aabb.ccdd.eeff`, `aa-bb-cc-dd-ee-ff` and the bridge id `8000.aabbccddeeff`. Decimal digits alone are a number or a date. */
export function findMac(text: string, at: number, sub: Substitution): Match | undefined {
  const before = text[at - 1] ?? '';
  if (before === '-' || before === '.') return undefined;
  if (text[at + 2] === '-') {
    const found = matchAt(DASHED, text, at);
    if (!found || !(/[a-f]/i.test(found) || /^(?:00|52)/.test(found))) return undefined;
    return mapHex(found, at + found.length, '', /(..)(?=.)/g, '$1-', sub);
  }
  if (text[at + 4] !== '.') return undefined;
  const dotted = matchAt(DOTTED, text, at);
  if (dotted && (/[a-f]/i.test(dotted) || dotted.startsWith('00'))) {
    return mapHex(dotted, at + dotted.length, '', /(....)(?=.)/g, '$1.', sub);
  }
  const bridge = matchAt(BRIDGE, text, at);
  // `1915.945165945166` is a rate; of bridges without a letter only those of the default priority are told from it.
  const isBridge = bridge !== undefined && (/[a-f]/i.test(bridge.slice(5)) || bridge.startsWith('8000.'));
  return isBridge
    ? mapHex(bridge.slice(5), at + bridge.length, bridge.slice(0, 5), /$^/g, '', sub)
    : undefined;
}

/** What stands before an address written in bare hex digits; alone they are the id of a container or a commit. */
const NAMED =
  /(?:\b(?:hw|mac|ether|link|ll|client)[-_]?addr(?:ess)?|\bhw(?:[-_]?ether)?|\b(?:mac|lladdr|chaddr|bssid|ether))["']?[ \t]{0,2}[:= ]["' ]{0,2}$/i;
const LONGEST_NAME = 24;
/** DUID-LLT and DUID-LL of Ethernet (RFC 8415 §11.2, §11.4) in bare digits, in front of their address. */
const DUID = /^(?:00010001[0-9a-f]{8}|00030001)(?=[0-9a-f]{12}$)/i;
/** Names of USB network cards hold their address; so do solicited-node groups in dev_mcast. */
const BARE = /^(?:enx)?[0-9a-f]{12}$/i;

/** A MAC address without anything between its digits, where something says that it is one. */
export function findBareMac(text: string, at: number, end: number, sub: Substitution): Match | undefined {
  if (end - at > 28) return undefined;
  const word = text.slice(at, end);
  const duid = DUID.exec(word)?.[0];
  const isMac = BARE.test(word) && (/^enx|^3333ff[0-9a-f]{6}$/.test(word) || isNamed(text, at));
  if (duid === undefined && !isMac) return undefined;
  const head = duid ?? (word.startsWith('enx') ? 'enx' : '');
  return mapHex(word.slice(head.length), end, head, /$^/g, '', sub);
}

function isNamed(text: string, at: number): boolean {
  return NAMED.test(text.slice(Math.max(0, at - LONGEST_NAME), at));
}

function mapHex(
  text: string,
  end: number,
  head: string,
  group: RegExp,
  joint: string,
  sub: Substitution,
): Match {
  const digits = text.replaceAll(/[^0-9a-f]/gi, '');
  const mapped = hexOf(sub.mac(Uint8Array.from(Buffer.from(digits, 'hex')))).replace(group, joint);
  return { end, kind: 'mac', text: head + inCaseOf(mapped, digits) };
}

function inCaseOf(text: string, like: string): string {
  return /[A-F]/.test(like) && !/[a-f]/.test(like) ? text.toUpperCase() : text;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
