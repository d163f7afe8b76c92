import { read16 } from './checksum.js';
import { cutAt, ETHERTYPE, mapField, type Packet, type Segment } from './packet.js';
import { covered, payloadOf } from './tcp.js';

/** Unreachable, source quench, redirect, time exceeded, parameter problem: the datagram they are about follows. */
const ERRORS = new Set([3, 4, 5, 11, 12]);
const REDIRECT = 5;
/** In the place of the number of tunnels: inside what an ICMP error quotes. */
const QUOTED = -1;

export function icmp(packet: Packet, segment: Segment): void {
  const { bytes } = packet;
  const { at, to } = segment;
  if (at + 8 > to) return cutAt(packet, at);
  const type = bytes[at] ?? 0;
  covered(packet, segment, 2, false, () => {
    if (type === REDIRECT) mapField(packet, 'ipv4', at + 4);
    quoteOrPayload(packet, segment, ERRORS.has(type), ETHERTYPE.ipv4);
  });
}

/** Neighbour discovery (RFC 4861): solicitation, advertisement, redirect; MLD (RFC 2710): query, report, done. */
const [ROUTER_SOLICITATION, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT, REDIRECT6] = [
  133, 135, 136, 137,
];
const LISTENER = new Set([130, 131, 132]);
/** MLDv2 (RFC 3810 §5.2). */
const REPORT2 = 143;

export function icmpv6(packet: Packet, segment: Segment): void {
  const { at, to } = segment;
  if (at + 8 > to) return cutAt(packet, at);
  const type = packet.bytes[at] ?? 0;
  covered(packet, segment, 2, true, () => {
    if (type === REPORT2) return payloadOf(packet, segment, mapGroups(packet, at, to));
    const addresses = LISTENER.has(type) || isNeighbour(type) ? 1 : type === REDIRECT6 ? 2 : 0;
    const options = at + 8 + addresses * 16;
    if (options > to) return cutAt(packet, at + 8);
    for (let i = 0; i < addresses; i++) mapField(packet, 'ipv6', at + 8 + i * 16);
    if (isNeighbour(type) || type === REDIRECT6 || type === ROUTER_SOLICITATION) {
      return payloadOf(packet, segment, mapLinkAddresses(packet, options, to));
    }
    if (addresses > 0) return payloadOf(packet, segment, options);
    quoteOrPayload(packet, segment, type >= 1 && type <= 4, ETHERTYPE.ipv6);
  });
}

function isNeighbour(type: number): boolean {
  return type === NEIGHBOUR_SOLICITATION || type === NEIGHBOUR_ADVERTISEMENT;
}

/** A quote inside a quote is not followed: no router sends one, and a hostile packet would nest them without end. */
function quoteOrPayload(packet: Packet, segment: Segment, quote: boolean, etherType: number): void {
  const from = segment.at + 8;
  if (!quote || from >= segment.to) payloadOf(packet, segment, from);
  else if (segment.tunnels === QUOTED) cutAt(packet, from);
  else packet.layers.network(packet, etherType, from, QUOTED);
}

/** Source and target link-layer address in the options; returns where an option of another kind begins. */
function mapLinkAddresses(packet: Packet, from: number, to: number): number {
  let at = from;
  while (at + 8 <= to && (packet.bytes[at] === 1 || packet.bytes[at] === 2) && packet.bytes[at + 1] === 1) {
    mapField(packet, 'mac', at + 2);
    at += 8;
  }
  return at;
}

/** Group and source addresses of the records; returns where they end. */
function mapGroups(packet: Packet, from: number, to: number): number {
  let at = from + 8;
  for (let left = read16(packet.bytes, from + 6); left > 0 && at + 20 <= to; left--) {
    const addresses = 1 + read16(packet.bytes, at + 2);
    const next = at + 4 + addresses * 16 + (packet.bytes[at + 1] ?? 0) * 4;
    if (next > to) return at;
    for (let i = 0; i < addresses; i++) mapField(packet, 'ipv6', at + 4 + i * 16);
    at = next;
  }
  return at;
}
