import type { Packet } from './packet.js';

/** Where the network layer begins, and what it is: an EtherType. -1: this link type or frame holds no IP. */
export interface LinkEnd {
  at: number;
  type: number;
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const isVlan = (type: number): boolean => type === 0x8100 || type === 0x88a8 || type === 0x9100;

/** LINKTYPE_ values that `decodeLink` takes off. */
const [NULL, ETHERNET, PPP, RAW_BSD, RAW_OPENBSD, RAW, LOOP, SLL, IPV4_ONLY, IPV6_ONLY, SLL2] = [
  0, 1, 9, 12, 14, 101, 108, 113, 228, 229, 276,
];

/** Packet type of the cooked headers: LINUX_SLL_OUTGOING. */
const OUTGOING = 4;

export const LINK_NAMES: Readonly<Record<number, string>> = {
  [NULL]: 'BSD loopback',
  [ETHERNET]: 'Ethernet',
  [PPP]: 'PPP',
  [RAW_BSD]: 'raw IP',
  [RAW_OPENBSD]: 'raw IP',
  [RAW]: 'raw IP',
  [LOOP]: 'OpenBSD loopback',
  [SLL]: 'Linux cooked v1',
  [IPV4_ONLY]: 'raw IPv4',
  [IPV6_ONLY]: 'raw IPv6',
  [SLL2]: 'Linux cooked v2',
};

/** Takes off the link layer of a record; `false`: not a link type that is known here. */
export function decodeLink(
  b: Buffer,
  at: number,
  end: number,
  linkType: number,
  p: Packet,
  to: LinkEnd,
): boolean {
  to.type = -1;
  if (p.bytes !== b) {
    p.bytes = b;
    p.view = new DataView(b.buffer, b.byteOffset, b.length);
  }
  switch (linkType) {
    case ETHERNET:
      if (end - at >= 14) ethernet(b, at + 12, end, p, to);
      return true;
    case SLL:
      if (end - at < 16) return true;
      p.outgoing = b[at + 1] === OUTGOING ? 1 : 0;
      ethernet(b, at + 14, end, p, to);
      return true;
    case SLL2:
      if (end - at < 20) return true;
      p.link = ((b[at + 4]! << 24) | (b[at + 5]! << 16) | (b[at + 6]! << 8) | b[at + 7]!) >>> 0;
      p.outgoing = b[at + 10] === OUTGOING ? 1 : 0;
      afterType(b, (b[at]! << 8) | b[at + 1]!, at + 20, end, p, to);
      return true;
    case NULL:
    case LOOP:
      if (end - at >= 4) byVersion(b, at + 4, end, to);
      return true;
    case PPP:
      if (end - at >= 4) ppp(b, b[at] === 0xff ? at + 2 : at, end, to);
      return true;
    case RAW:
    case RAW_BSD:
    case RAW_OPENBSD:
    case IPV4_ONLY:
    case IPV6_ONLY:
      byVersion(b, at, end, to);
      return true;
    default:
      return false;
  }
}

/** An EtherType at `at` and what follows it. */
export function ethernet(b: Buffer, at: number, end: number, p: Packet, to: LinkEnd): void {
  to.type = -1;
  if (end - at >= 2) afterType(b, (b[at]! << 8) | b[at + 1]!, at + 2, end, p, to);
}

function afterType(b: Buffer, first: number, from: number, end: number, p: Packet, to: LinkEnd): void {
  let type = first;
  let at = from;
  while (isVlan(type) && end - at >= 4) {
    p.tunnel = p.tunnel === '' ? 'vlan' : `${p.tunnel} vlan`;
    type = (b[at + 2]! << 8) | b[at + 3]!;
    at += 4;
  }
  if (type === 0x8864 && end - at >= 8) {
    p.tunnel = join(p.tunnel, 'pppoe');
    ppp(b, at + 6, end, to);
  } else if (type === 0x8847 && end - at >= 4) {
    p.tunnel = join(p.tunnel, 'mpls');
    // The last label of the stack says so; what is below it does not say what it is.
    while (end - at >= 4 && (b[at + 2]! & 1) === 0) at += 4;
    byVersion(b, at + 4, end, to);
  } else {
    to.type = type === IPV4 || type === IPV6 ? type : -1;
    to.at = at;
  }
}

function ppp(b: Buffer, at: number, end: number, to: LinkEnd): void {
  const protocol = end - at >= 2 ? b.readUInt16BE(at) : 0;
  to.type = protocol === 0x0021 ? IPV4 : protocol === 0x0057 ? IPV6 : -1;
  to.at = at + 2;
}

function byVersion(b: Buffer, at: number, end: number, to: LinkEnd): void {
  const version = end > at ? b[at]! >> 4 : 0;
  to.type = version === 4 ? IPV4 : version === 6 ? IPV6 : -1;
  to.at = at;
}

export function join(tunnel: string, more: string): string {
  return tunnel === '' ? more : `${tunnel} ${more}`;
}
