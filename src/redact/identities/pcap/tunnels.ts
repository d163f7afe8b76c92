import { read16 } from './checksum.js';
import { cutAt, ETHERTYPE, type Packet, type Segment, unknownAt } from './packet.js';
import { covered, payloadOf } from './tcp.js';

/** IANA's port and the one Linux used before (RFC 7348). */
const VXLAN_PORTS = new Set([4789, 8472]);
const GENEVE_PORT = 6081;

export function udp(packet: Packet, segment: Segment): void {
  const { bytes } = packet;
  const { at, to } = segment;
  if (at + 8 > to) return cutAt(packet, at);
  const change = (): void => {
    const inner = segment.tunnels > 0 ? innerFrame(bytes, at, to) : undefined;
    if (inner) packet.layers.network(packet, inner.type, inner.at, segment.tunnels - 1);
    else payloadOf(packet, segment, at + 8);
  };
  if (read16(bytes, at + 6) === 0) return change();
  covered(packet, segment, 6, true, change);
  // A sum of zero is sent as all ones; zero means there is none (RFC 768).
  if (read16(bytes, at + 6) === 0) bytes.fill(255, at + 6, at + 8);
}

/** The frame behind the header of VXLAN (RFC 7348 §5) or Geneve (RFC 8926 §3.4). */
function innerFrame(bytes: Uint8Array, at: number, to: number): { type: number; at: number } | undefined {
  const port = read16(bytes, at + 2);
  const header = at + 8;
  if (header + 8 >= to) return undefined;
  if (VXLAN_PORTS.has(port) && bytes[header] === 8) return { type: ETHERTYPE.bridged, at: header + 8 };
  if (port !== GENEVE_PORT || (bytes[header] ?? 0) >> 6 !== 0) return undefined;
  return { type: read16(bytes, header + 2), at: header + 8 + ((bytes[header] ?? 0) & 63) * 4 };
}

/** RFC 2784 and 2890. Other versions and source routes end what is understood. */
export function gre(packet: Packet, segment: Segment): void {
  const { bytes } = packet;
  const { at, to } = segment;
  const flags = read16(bytes, at);
  if (at + 4 > to || (flags & 0x4007) !== 0 || segment.tunnels < 1) return unknownAt(packet, at);
  const optional = [0x8000, 0x2000, 0x1000].filter((flag) => (flags & flag) !== 0).length;
  const inner = at + 4 + optional * 4;
  if (inner > to) return cutAt(packet, at);
  const change = (): void => packet.layers.network(packet, read16(bytes, at + 2), inner, segment.tunnels - 1);
  if ((flags & 0x8000) === 0) change();
  else covered(packet, segment, 4, false, change);
}
