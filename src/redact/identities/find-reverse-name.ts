import { formatIpv4, hexOf, ipv4FromBytes } from './address-text.js';
import type { Match, Substitution } from './substitution.js';

const IPV4 = /(?:(?:0|[1-9]\d{0,2})\.){1,4}in-addr\.arpa(?![0-9a-z_-])/iy;
const IPV6 = /(?:[0-9a-f]\.){1,32}ip6\.arpa(?![0-9a-z_-])/iy;

/**
 * Names of reverse zones (RFC 1035 §3.5, RFC 3596 §2.5): the address in its labels, last part first. Fewer labels are
 * the zone of a network.
 */
export function findReverseName(text: string, at: number, sub: Substitution): Match | undefined {
  IPV4.lastIndex = at;
  const four = IPV4.exec(text)?.[0];
  if (four !== undefined) {
    const labels = four.split('.').slice(0, -2);
    const octets = labels.map(Number).toReversed();
    if (octets.some((octet) => octet > 255)) return undefined;
    const value = ipv4FromBytes(Uint8Array.from([...octets, 0, 0, 0].slice(0, 4)));
    const mapped = formatIpv4(sub.ipv4(value, octets.length * 8))
      .split('.')
      .slice(0, octets.length);
    return { end: at + four.length, kind: 'ipv4', text: [...mapped.toReversed(), four.slice(-12)].join('.') };
  }
  IPV6.lastIndex = at;
  const six = IPV6.exec(text)?.[0];
  if (six === undefined) return undefined;
  const nibbles = six.split('.').slice(0, -2).toReversed();
  const bytes = Uint8Array.from(Buffer.from(nibbles.join('').padEnd(32, '0'), 'hex'));
  const mapped = [...hexOf(sub.ipv6(bytes, nibbles.length * 4))].slice(0, nibbles.length);
  return { end: at + six.length, kind: 'ipv6', text: [...mapped.toReversed(), six.slice(-8)].join('.') };
}
