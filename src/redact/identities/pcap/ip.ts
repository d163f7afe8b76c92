import { adjustChecksum, read16, sum16 } from './checksum.js';
import { icmp, icmpv6 } from './icmp.js';
import { cutAt, ETHERTYPE, mapField, payloadAt, type Packet, type Segment, unknownAt } from './packet.js';
import { plain, tcp } from './tcp.js';
import { gre, udp } from './tunnels.js';

/** Options that hold addresses: record route, loose and strict source route, time stamp (RFC 791). */
const ADDRESS_OPTIONS = new Set([7, 131, 137, 68]);
const PROTOCOL = { icmp: 1, ipip: 4, tcp: 6, udp: 17, ipv6: 41, gre: 47, esp: 50, icmpv6: 58, sctp: 132 };

export function ipv4(packet: Packet, at: number, tunnels: number): void {
  const { bytes } = packet;
  const header = ((bytes[at] ?? 0) & 15) * 4;
  if (at + 20 > packet.end || (bytes[at] ?? 0) >> 4 !== 4 || header < 20) return cutAt(packet, at);
  const wholeHeader = Math.min(at + header, packet.end);
  const before = sum16(bytes, at + 12, at + 20);
  const beforeHeader = sum16(bytes, at, wholeHeader);
  mapField(packet, 'ipv4', at + 12);
  mapField(packet, 'ipv4', at + 16);
  blankOptions(bytes, at + 20, wholeHeader);
  adjustChecksum(bytes, at + 10, beforeHeader, sum16(bytes, at, wholeHeader));
  if (at + header > packet.end) return cutAt(packet, packet.end);
  // Zero stands for a datagram that the network card was to cut in pieces.
  const total = read16(bytes, at + 2) || packet.end - at;
  if (total < header) return cutAt(packet, at + header);
  const to = Math.min(at + total, packet.end);
  endOfDatagram(packet, to);
  const offset = read16(bytes, at + 6) & 0x1fff;
  if (offset !== 0) return payloadAt(packet, at + header, to);
  const fragment = (read16(bytes, at + 6) & 0x2000) !== 0;
  const after = sum16(bytes, at + 12, at + 20);
  transport(packet, bytes[at + 9] ?? 0, { at: at + header, to, before, after, fragment, tunnels });
}

export function ipv6(packet: Packet, at: number, tunnels: number): void {
  const { bytes } = packet;
  if (at + 40 > packet.end || (bytes[at] ?? 0) >> 4 !== 6) return cutAt(packet, at);
  const before = sum16(bytes, at + 8, at + 40);
  mapField(packet, 'ipv6', at + 8);
  mapField(packet, 'ipv6', at + 24);
  const after = sum16(bytes, at + 8, at + 40);
  // Zero stands for a jumbogram or for one that the network card was to cut.
  const length = read16(bytes, at + 4) || packet.end - at - 40;
  const to = Math.min(at + 40 + length, packet.end);
  endOfDatagram(packet, to);
  let next = bytes[at + 6] ?? 0;
  let from = at + 40;
  let fragment = false;
  // Hop-by-hop and destination options, fragment. A routing header holds addresses and ends what is understood.
  while (next === 0 || next === 60 || next === 44) {
    if (from + 8 > to) return cutAt(packet, from);
    const size = next === 44 ? 8 : ((bytes[from + 1] ?? 0) + 1) * 8;
    if (next === 44) {
      if ((read16(bytes, from + 2) & 0xfff8) !== 0) return payloadAt(packet, from + 8, to);
      fragment = (read16(bytes, from + 2) & 1) !== 0;
    }
    next = bytes[from] ?? 0;
    from += size;
    if (from > to) return cutAt(packet, to);
  }
  // No next header.
  if (next === 59) return payloadAt(packet, from, to);
  transport(packet, next, { at: from, to, before, after, fragment, tunnels });
}

function transport(packet: Packet, protocol: number, segment: Segment): void {
  switch (protocol) {
    case PROTOCOL.tcp:
      return tcp(packet, segment);
    case PROTOCOL.udp:
      return udp(packet, segment);
    case PROTOCOL.icmp:
      return icmp(packet, segment);
    case PROTOCOL.icmpv6:
      return icmpv6(packet, segment);
    case PROTOCOL.gre:
      return gre(packet, segment);
    case PROTOCOL.sctp:
      return plain(packet, segment, 12);
    case PROTOCOL.esp:
      return plain(packet, segment, 8);
    case PROTOCOL.ipip:
    case PROTOCOL.ipv6:
      if (segment.tunnels < 1) return cutAt(packet, segment.at);
      return packet.layers.network(
        packet,
        protocol === PROTOCOL.ipip ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6,
        segment.at,
        segment.tunnels - 1,
      );
    default:
      // Routing protocols and the like hold addresses.
      return unknownAt(packet, segment.at);
  }
}

/** Bytes behind the datagram are padding of the link, or something hidden there. */
function endOfDatagram(packet: Packet, to: number): void {
  if (packet.payload !== 'keep') packet.end = Math.min(packet.end, to);
}

/** Options with addresses become "no operation". */
function blankOptions(bytes: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to;) {
    const kind = bytes[i] ?? 0;
    if (kind === 0) return;
    const length = kind === 1 ? 1 : (bytes[i + 1] ?? 0);
    if (length < 1 || (kind !== 1 && length < 2) || i + length > to) {
      bytes.fill(1, i, to);
      return;
    }
    if (ADDRESS_OPTIONS.has(kind)) bytes.fill(1, i, i + length);
    i += length;
  }
}
