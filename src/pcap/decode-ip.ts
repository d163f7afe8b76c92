import { ethernet, join, type LinkEnd } from './decode-link.js';
import { ICMP, ICMPV6, type Packet, TCP, UDP, type Undecoded } from './packet.js';
import { decodeTcp } from './decode-tcp.js';

const [HOP_BY_HOP, IPIP, IPV6_IN, ROUTING, FRAGMENT, GRE, AH, DESTINATION] = [0, 4, 41, 43, 44, 47, 51, 60];
const [VXLAN_PORT, GENEVE_PORT] = [4789, 6081];
/** Tunnels within tunnels: deeper is an attack on the decoder, not a network. */
const MOST_TUNNELS = 8;
const inner: LinkEnd = { at: 0, type: -1 };

/**
 * Decodes from the network layer on; of tunnels (IPIP, 6in4, GRE, VXLAN, Geneve) the innermost packet. Lengths come from
 * the IP header, never from what was captured. `wireEnd`: where the record ended on the wire, for super-packets
 * without a length (TSO, big TCP). Undefined: decoded.
 */
export function decodeIp(
  b: Buffer,
  start: number,
  type: number,
  end: number,
  wireEnd: number,
  p: Packet,
): Undecoded | undefined {
  let at = start;
  let isSix = type === 0x86dd;
  let limit = wireEnd;
  for (let depth = 0; depth < MOST_TUNNELS; depth++) {
    const next = isSix ? ipv6(b, at, end, limit, p) : ipv4(b, at, end, limit, p);
    if (typeof next === 'string') return next;
    at = next;
    limit = ipEnd;
    if (p.isFragment) {
      p.fragmentBytes = Math.max(0, limit - at);
      if (p.fragmentOffset > 0) return undefined;
    }
    if (p.protocol === TCP) return decodeTcp(b, at, end, limit, p);
    if (p.protocol === UDP) {
      if (end - at < 8) return 'cut before the transport header';
      udp(b, at, end, limit, p);
      const hidden = tunnelInUdp(b, p, end);
      if (!hidden) return undefined;
      isSix = inner.type === 0x86dd;
      at = inner.at;
    } else if (p.protocol === ICMP || p.protocol === ICMPV6) {
      if (end - at < 8) return 'cut before the transport header';
      p.icmpAt = at;
      p.payload = Math.max(0, limit - at);
      return undefined;
    } else if (p.protocol === IPIP || p.protocol === IPV6_IN) {
      p.tunnel = join(p.tunnel, p.protocol === IPIP ? 'ipip' : 'ipv6-in-ip');
      isSix = p.protocol === IPV6_IN;
    } else if (p.protocol === GRE) {
      if (!gre(b, at, end, p)) return 'other protocol';
      p.tunnel = join(p.tunnel, 'gre');
      isSix = inner.type === 0x86dd;
      at = inner.at;
    } else return 'other protocol';
  }
  return 'malformed';
}

/** Where the packet that was decoded last ends on the wire. */
let ipEnd = 0;

function ipv4(b: Buffer, at: number, end: number, limit: number, p: Packet): number | Undecoded {
  if (end - at < 20) return 'cut before the transport header';
  const { view } = p;
  const header = (b[at]! & 15) * 4;
  if (b[at]! >> 4 !== 4 || header < 20) return 'malformed';
  const total = view.getUint16(at + 2);
  // A super-packet of segmentation offload has no total length.
  ipEnd = total === 0 ? limit : at + total;
  if (total !== 0 && total < header) return 'malformed';
  p.version = 4;
  p.ecn = b[at + 1]! & 3;
  p.ipId = view.getUint16(at + 4);
  const flags = view.getUint16(at + 6);
  const fragment = flags & 0x3fff;
  p.isDontFragment = (flags & 0x4000) !== 0;
  p.isFragment = fragment !== 0;
  p.fragmentOffset = (fragment & 0x1fff) * 8;
  if (fragment !== 0) [p.fragmentId, p.isMoreToCome] = [p.ipId, (fragment & 0x2000) !== 0];
  p.ttl = b[at + 8]!;
  p.protocol = b[at + 9]!;
  const { address } = p;
  address[0] = view.getUint32(at + 12);
  address[4] = view.getUint32(at + 16);
  address[1] = address[2] = address[3] = address[5] = address[6] = address[7] = 0;
  return end - at < header ? 'cut before the transport header' : at + header;
}

function ipv6(b: Buffer, start: number, end: number, limit: number, p: Packet): number | Undecoded {
  if (end - start < 40) return 'cut before the transport header';
  if (b[start]! >> 4 !== 6) return 'malformed';
  const payload = (b[start + 4]! << 8) | b[start + 5]!;
  // A jumbogram (RFC 2675) or a super-packet: the length is elsewhere.
  ipEnd = payload === 0 ? limit : start + 40 + payload;
  p.version = 6;
  p.ipId = -1;
  p.ecn = (b[start + 1]! >> 4) & 3;
  p.isDontFragment = true;
  p.isFragment = false;
  p.fragmentOffset = 0;
  p.ttl = b[start + 7]!;
  for (let i = 0; i < 8; i++) p.address[i] = p.view.getUint32(start + 8 + i * 4);
  let next = b[start + 6]!;
  let at = start + 40;
  while (
    next === HOP_BY_HOP ||
    next === ROUTING ||
    next === DESTINATION ||
    next === AH ||
    next === FRAGMENT
  ) {
    if (end - at < 8) return 'cut before the transport header';
    if (next === FRAGMENT) {
      const field = (b[at + 2]! << 8) | b[at + 3]!;
      p.fragmentOffset = field & 0xfff8;
      p.isFragment = (field & 0xfff9) !== 0;
      [p.fragmentId, p.isMoreToCome] = [p.view.getUint32(at + 4), (field & 1) !== 0];
    }
    const length = next === FRAGMENT ? 8 : next === AH ? (b[at + 1]! + 2) * 4 : (b[at + 1]! + 1) * 8;
    next = b[at]!;
    at += length;
    if (p.fragmentOffset > 0) break;
  }
  p.protocol = next;
  return at > end ? 'cut before the transport header' : at;
}

function udp(b: Buffer, at: number, end: number, limit: number, p: Packet): void {
  p.sourcePort = (b[at]! << 8) | b[at + 1]!;
  p.destinationPort = (b[at + 2]! << 8) | b[at + 3]!;
  p.payloadAt = at + 8;
  p.payload = Math.max(0, limit - at - 8);
  p.payloadCaptured = Math.max(0, Math.min(end, limit) - at - 8);
}

function tunnelInUdp(b: Buffer, p: Packet, end: number): boolean {
  const at = p.payloadAt;
  if (p.destinationPort === VXLAN_PORT && end - at >= 8 + 14 && (b[at]! & 8) !== 0) {
    ethernet(b, at + 8 + 12, end, p, inner);
    if (inner.type >= 0) p.tunnel = join(p.tunnel, 'vxlan');
    return inner.type >= 0;
  }
  if (p.destinationPort === GENEVE_PORT && end - at >= 8 && b[at]! >> 6 === 0) {
    const header = 8 + (b[at]! & 0x3f) * 4;
    const type = (b[at + 2]! << 8) | b[at + 3]!;
    if (type === 0x6558) ethernet(b, at + header + 12, end, p, inner);
    else {
      inner.type = type === 0x0800 || type === 0x86dd ? type : -1;
      inner.at = at + header;
    }
    if (inner.type >= 0) p.tunnel = join(p.tunnel, 'geneve');
    return inner.type >= 0;
  }
  return false;
}

/** RFC 2784, RFC 2890; with Ethernet inside (NVGRE, ERSPAN II without its header) too. */
function gre(b: Buffer, at: number, end: number, p: Packet): boolean {
  if (end - at < 4) return false;
  const flags = b[at]!;
  const header = 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (flags & 0x10 ? 4 : 0);
  const type = (b[at + 2]! << 8) | b[at + 3]!;
  if ((b[at + 1]! & 7) !== 0) return false;
  if (type === 0x6558) ethernet(b, at + header + 12, end, p, inner);
  else {
    inner.type = type === 0x0800 || type === 0x86dd ? type : -1;
    inner.at = at + header;
  }
  return inner.type >= 0;
}
