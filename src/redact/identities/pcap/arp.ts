import { cutAt, mapField, type Packet } from './packet.js';

/** Ethernet, IPv4, lengths 6 and 4: the only ARP there is in practice (RFC 826). Padding behind it goes. */
const ETHERNET_IPV4 = [0, 1, 8, 0, 6, 4];

export function arp(packet: Packet, at: number): void {
  const known = ETHERNET_IPV4.every((byte, i) => packet.bytes[at + i] === byte);
  if (at + 28 > packet.end || !known) return cutAt(packet, at);
  mapField(packet, 'mac', at + 8);
  mapField(packet, 'ipv4', at + 14);
  mapField(packet, 'mac', at + 18);
  mapField(packet, 'ipv4', at + 24);
  packet.end = at + 28;
}
