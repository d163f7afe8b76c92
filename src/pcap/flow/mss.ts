import type { Side } from './side.js';

/** What a packet on Ethernet holds: the least that a full segment is taken for where no SYN tells. */
const ETHERNET_MSS = 1460;

/**
 * Payload of a full segment of `side`, bytes: by both SYNs less the timestamps (RFC 9293, 3.7.1), or the largest that
 * was seen where the path carries less than both offered.
 */
export function fullSegment(side: Side, peer: Side): number {
  const options = side.hasTimestamps && peer.hasTimestamps ? 12 : 0;
  const mss = Math.min(side.mss < 0 ? Infinity : side.mss, peer.mss < 0 ? Infinity : peer.mss) - options;
  return Math.max(1, Math.min(mss, Math.max(side.largestPayload, ETHERNET_MSS)));
}

/** As so many segments a payload was on the wire: offload shows the host larger packets than it sends. */
export function segmentsOf(payload: number, side: Side, peer: Side): number {
  return Math.ceil(payload / fullSegment(side, peer));
}
