import type { AddressMapper } from '../mapper.js';

/** What becomes of the bytes behind the last header that was understood. */
export type PayloadPolicy = 'keep' | 'strip' | 'zero';

/** Headers that can stand inside another one. `tunnels`: how many more tunnels are followed. */
export interface Layers {
  ethernet(packet: Packet, at: number, tunnels: number): void;
  network(packet: Packet, etherType: number, at: number, tunnels: number): void;
}

/**
 * One captured packet while its headers are rewritten in place. `end` is how much of it stays: everything behind is
 * not understood or not wanted, and leaves the capture.
 */
export interface Packet {
  readonly bytes: Uint8Array;
  readonly addresses: AddressMapper;
  readonly payload: PayloadPolicy;
  readonly layers: Layers;
  end: number;
  /** A header that was needed is unknown, damaged or beyond the captured bytes. */
  cut: boolean;
}

/** What follows a network header. */
export interface Segment {
  readonly at: number;
  /** Behind the last captured byte of the datagram; link padding is not part of it. */
  readonly to: number;
  /** Sums of the addresses in the pseudo header, before and after. */
  readonly before: number;
  readonly after: number;
  /** A part of a datagram: its checksum covers bytes that are in other packets. */
  readonly fragment: boolean;
  readonly tunnels: number;
}

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, rarp: 0x8035, ipv6: 0x86dd, bridged: 0x6558 } as const;

/** Ends the packet here, whatever the policy: the bytes behind may hold addresses nobody found. */
export function cutAt(packet: Packet, at: number): void {
  packet.end = Math.min(packet.end, Math.max(0, at));
  packet.cut = true;
}

/** What is left between `from` and `to` is payload. */
export function payloadAt(packet: Packet, from: number, to: number): void {
  if (packet.payload === 'zero') packet.bytes.fill(0, Math.min(from, packet.end), Math.min(to, packet.end));
  else if (packet.payload === 'strip') packet.end = Math.min(packet.end, from);
}

/** Where nothing is known about what follows: left alone where all is to be kept, else cut. */
export function unknownAt(packet: Packet, at: number): void {
  if (packet.payload !== 'keep') cutAt(packet, at);
}

/** Puts the pseudonym of the address at `at` in its place. */
export function mapField(packet: Packet, field: 'ipv4' | 'ipv6' | 'mac', at: number): void {
  const length = field === 'ipv4' ? 4 : field === 'ipv6' ? 16 : 6;
  packet.bytes.set(packet.addresses[field](packet.bytes.slice(at, at + length)), at);
}
