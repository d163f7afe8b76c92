import { arp } from './arp.js';
import { read16 } from './checksum.js';
import { ipv4, ipv6 } from './ip.js';
import { cutAt, ETHERTYPE, type Layers, mapField, type Packet, unknownAt } from './packet.js';

const VLAN_TAGS = new Set([0x8100, 0x88a8, 0x9100]);
const ARPHRD_ETHER = 1;

export const LAYERS: Layers = { ethernet, network };

/** Rewrites one packet by its link type (https://www.tcpdump.org/linktypes.html). */
export function rewriteLink(packet: Packet, linkType: number): void {
  switch (linkType) {
    case 0: // BSD loopback: address family in the byte order of the capturing host
    case 108: // OpenBSD loopback: in network order
      return loopback(packet);
    case 1:
      return ethernet(packet, 0, 1);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return rawIp(packet, 0);
    case 113:
      return cooked(packet, { header: 16, arphrd: 2, length: 4, address: 6, protocol: 14 });
    case 276:
      return cooked(packet, { header: 20, arphrd: 8, length: 11, address: 12, protocol: 0 });
    default:
      return cutAt(packet, 0);
  }
}

function ethernet(packet: Packet, at: number, tunnels: number): void {
  if (at + 14 > packet.end) return cutAt(packet, at);
  mapField(packet, 'mac', at);
  mapField(packet, 'mac', at + 6);
  let type = at + 12;
  while (VLAN_TAGS.has(read16(packet.bytes, type)) && type + 6 <= packet.end) type += 4;
  network(packet, read16(packet.bytes, type), type + 2, tunnels);
}

function network(packet: Packet, etherType: number, at: number, tunnels: number): void {
  if (etherType === ETHERTYPE.ipv4) return ipv4(packet, at, tunnels);
  if (etherType === ETHERTYPE.ipv6) return ipv6(packet, at, tunnels);
  if (etherType === ETHERTYPE.arp || etherType === ETHERTYPE.rarp) return arp(packet, at);
  if (etherType === ETHERTYPE.bridged) return ethernet(packet, at, tunnels);
  unknownAt(packet, at);
}

function rawIp(packet: Packet, at: number): void {
  const version = (packet.bytes[at] ?? 0) >> 4;
  if (version === 4) return ipv4(packet, at, 1);
  if (version === 6) return ipv6(packet, at, 1);
  cutAt(packet, at);
}

function loopback(packet: Packet): void {
  if (packet.end < 4) return cutAt(packet, 0);
  rawIp(packet, 4);
}

interface Cooked {
  readonly header: number;
  readonly arphrd: number;
  readonly length: number;
  readonly address: number;
  readonly protocol: number;
}

/** Linux cooked capture, version 1 and 2. An address of another kind than Ethernet's is zeroed. */
function cooked(packet: Packet, at: Cooked): void {
  if (packet.end < at.header) return cutAt(packet, 0);
  const { bytes } = packet;
  const length = at.header === 16 ? read16(bytes, at.length) : (bytes[at.length] ?? 0);
  if (read16(bytes, at.arphrd) === ARPHRD_ETHER && length === 6) {
    mapField(packet, 'mac', at.address);
    bytes.fill(0, at.address + 6, at.address + 8);
  } else bytes.fill(0, at.address, at.address + 8);
  network(packet, read16(bytes, at.protocol), at.header, 1);
}
