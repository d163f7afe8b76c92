import type { AddressMapper } from '../mapper.js';
import { LAYERS, rewriteLink } from './link-layer.js';
import type { Packet, PayloadPolicy } from './packet.js';

/** What became of the packets of a capture. */
export interface PcapSummary {
  packets: number;
  /** Shortened because a header was unknown, damaged or not captured. */
  cut: number;
  /** Blocks and bytes of the file that are not packets and were dropped: names, secrets, comments, garbage. */
  dropped: number;
}

/** The rewritten packet, never longer than it was. `bytes` belongs to the result: it is changed in place. */
export function rewritePacket(
  bytes: Uint8Array,
  linkType: number,
  addresses: AddressMapper,
  payload: PayloadPolicy,
  summary: PcapSummary,
): Uint8Array {
  const packet: Packet = { bytes, addresses, payload, layers: LAYERS, end: bytes.length, cut: false };
  rewriteLink(packet, linkType);
  summary.packets++;
  if (packet.cut) summary.cut++;
  return bytes.subarray(0, packet.end);
}
