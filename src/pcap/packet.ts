export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;
export const ECE = 0x40;
export const CWR = 0x80;

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;
export const ICMPV6 = 58;

/** Why a record holds nothing to analyse. */
export type Undecoded =
  'link type' | 'not IP' | 'cut before the transport header' | 'malformed' | 'other protocol';

/**
 * One packet as decoded: the innermost IP packet of a tunnel. One object is filled again and again: a million small
 * objects cost more than all of the analysis.
 */
export class Packet {
  /** 1-based, as Wireshark numbers frames. */
  frame = 0;
  /** ns since the first record of the file; NaN where the file has none. */
  at = Number.NaN;
  wire = 0;
  captured = 0;
  /** Interface index: of the host (SLL2), else of the file. */
  link = 0;
  /** Of the host that captured, by the cooked header: 1 it sends the packet, 0 it came, -1 not told (other link types). */
  outgoing: -1 | 0 | 1 = -1;
  bytes: Buffer = Buffer.alloc(0);
  /** Of the same: a word at once, where it is known to be there. */
  view: DataView = new DataView(new ArrayBuffer(0));

  version = 0;
  /** Source, then destination: 4 words each, an IPv4 address in the first. */
  readonly address = new Uint32Array(8);
  ttl = 0;
  /** -1: IPv6 has none. */
  ipId = -1;
  isDontFragment = false;
  /** ECN field: 3 = congestion experienced (RFC 3168). */
  ecn = 0;
  protocol = 0;
  isFragment = false;
  /** Offset of the fragment in bytes; beyond 0 there is no transport header. */
  fragmentOffset = 0;
  /** Of fragments alone: the datagram they are of, bytes of its payload in this one, and whether it is not the last. */
  fragmentId = 0;
  fragmentBytes = 0;
  isMoreToCome = false;
  /** Encapsulations that were taken off: `vlan`, `gre`, `vxlan`, … joined by a blank. */
  tunnel = '';

  sourcePort = 0;
  destinationPort = 0;
  seq = 0;
  ack = 0;
  flags = 0;
  window = 0;
  /** Bytes of payload by the IP header, captured or not. */
  payload = 0;
  /** Where it begins in `bytes`, and how much of it was captured. */
  payloadAt = 0;
  payloadCaptured = 0;

  /** ICMP: where its header begins. */
  icmpAt = 0;

  mss = -1;
  windowScale = -1;
  isSackPermitted = false;
  isFastOpen = false;
  timestamp = -1;
  timestampEcho = -1;
  sackBlocks = 0;
  /** Left and right edges of up to 4 blocks. */
  readonly sack = new Float64Array(8);
  /** Options go on beyond what was captured. */
  areOptionsCut = false;
}
