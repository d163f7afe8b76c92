import { formatIpv4, ipv4FromBytes, parseIpv4 } from './address-text.js';
import { isSpecialIpv4 } from './ipv4-map.js';
import type { Match, Substitution } from './substitution.js';

/** What reverse zones call a machine, before its address. */
const ROLE =
  /(?:^|[.-])(?:ip|ipv4|ec2|host|pool|cpe|rev|[avx]?dsl|dhcp|dyn|dynamic|static|client|cust|customer|cable|ppp|pppoe|broadband|mobile|ftth|nat)-$/i;
/** Zones that write the last octet first, as in-addr.arpa does. */
const REVERSED = /^\.(?:clients\.your-server\.de|bc\.googleusercontent\.com)(?![\w.-]*[a-z0-9])/i;
/** Last labels of packages and other files, none of a country: no domain. */
const FILE_ENDING =
  /\.(?:tar|t?gz|t?xz|bz2|zst|zip|rpm|deb|apk|jar|war|whl|egg|dll|exe|bin|img|iso|log|txt|json|ya?ml|conf|cfg|noarch|pcap|html?|css|js)$/i;
const DOMAIN = /(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){1,8}/iy;
const DASHED = /(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})(?![0-9A-Za-z_]|-\d)/y;
const LONGEST_HEAD = 64;

/**
 * `10-0-0-7` at `at` of a name as reverse zones have them (`pool-10-0-0-7`, `10-0-0-7.static.example.net`). Four
 * numbers with dashes are an address where the word before them, or the domain behind them, says it is a machine's
 * name, or in a range that versions and dates are seldom in.
 */
export function findDashedIpv4(text: string, at: number, sub: Pick<Substitution, 'ipv4'>): Match | undefined {
  DASHED.lastIndex = at;
  const found = DASHED.exec(text);
  if (!found) return undefined;
  const value = parseIpv4(found.slice(1).join('.'));
  const end = at + found[0].length;
  if (value === undefined || /\d[-_.]$/.test(text.slice(Math.max(0, at - 2), at))) return undefined;
  const isMachine =
    isSpecialIpv4(value) ||
    ROLE.test(text.slice(Math.max(0, at - LONGEST_HEAD), at).replace(/^.*[^\w.-]/s, '')) ||
    domainBehind(text, end) !== undefined;
  if (!isMachine) return undefined;
  return { end, kind: 'ipv4', text: formatIpv4(sub.ipv4(value, 32)).replaceAll('.', '-') };
}

/** Labels of a name that spell an address: all of one with a machine's word before it, or four. */
export function mapLabels(labels: string, sub: Pick<Substitution, 'ipv4'>): string | undefined {
  const [, head = '', address = ''] = /^(|.*-)((?:\d{1,3}[.-]){3}\d{1,3})$/.exec(labels) ?? [];
  const joint = address.includes('-') ? '-' : '.';
  const value = parseIpv4(address.replaceAll(joint, '.'));
  if (value === undefined || (head !== '' && !ROLE.test(head))) return undefined;
  return head + formatIpv4(sub.ipv4(value, 32)).replaceAll('.', joint);
}

/** The domain that begins with the dot at `at`: two labels or more, the last of letters, and no file's ending. */
export function domainBehind(text: string, at: number): string | undefined {
  DOMAIN.lastIndex = at;
  const domain = DOMAIN.exec(text)?.[0] ?? '';
  return /\..*\.[a-z]{2,24}$/i.test(domain) && !FILE_ENDING.test(domain) ? domain : undefined;
}

/** The pseudonym of the quad `value`, in front of a domain whose zone may write it with its last octet first. */
export function mapInDomain(value: number, domain: string, sub: Pick<Substitution, 'ipv4'>): string {
  if (!REVERSED.test(domain)) return formatIpv4(sub.ipv4(value, 32));
  const swapped = (quad: number): number =>
    ipv4FromBytes(Uint8Array.of(quad & 255, (quad >>> 8) & 255, (quad >>> 16) & 255, quad >>> 24));
  return formatIpv4(swapped(sub.ipv4(swapped(value), 32)));
}
