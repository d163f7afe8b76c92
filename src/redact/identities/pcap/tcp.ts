import { adjustChecksum, sum16 } from './checksum.js';
import { cutAt, type Packet, payloadAt, type Segment } from './packet.js';

/** Options that hold addresses or say something of keys: MPTCP (ADD_ADDR, RFC 8684 §3.4.1), MD5 signature, TCP-AO. */
const BLANKED_OPTIONS = new Set([30, 19, 29]);

export function tcp(packet: Packet, segment: Segment): void {
  const { bytes } = packet;
  const { at, to } = segment;
  // An ICMP error need quote no more than the ports and the sequence number.
  const size = at + 12 < to ? ((bytes[at + 12] ?? 0) >> 4) * 4 : 20;
  covered(packet, segment, 16, true, () => {
    blankOptions(bytes, at + 20, Math.min(at + size, to));
    if (size < 20) cutAt(packet, at + 20);
    else payloadOf(packet, segment, at + size);
  });
}

/** Headers without a checksum over the addresses, `header` bytes long. Their payload is not zeroed: SCTP has a CRC. */
export function plain(packet: Packet, segment: Segment, header: number): void {
  if (packet.payload !== 'keep') packet.end = Math.min(packet.end, segment.at + header);
}

/**
 * Does `change` to the bytes a checksum covers and corrects it by the difference. Bytes that only leave the capture
 * were covered when it was made and still are.
 */
export function covered(
  packet: Packet,
  segment: Segment,
  checksum: number,
  pseudoHeader: boolean,
  change: () => void,
): void {
  const { bytes } = packet;
  const { at, to } = segment;
  const before = sum16(bytes, at, to);
  change();
  const after = sum16(bytes, at, to);
  if (at + checksum + 2 > to) return;
  adjustChecksum(bytes, at + checksum, before, after);
  if (pseudoHeader) adjustChecksum(bytes, at + checksum, segment.before, segment.after);
}

/** The payload of a fragment is never zeroed: the checksum over all fragments could not follow. */
export function payloadOf(packet: Packet, segment: Segment, from: number): void {
  if (segment.fragment && packet.payload === 'zero') packet.end = Math.min(packet.end, from);
  else payloadAt(packet, from, segment.to);
}

function blankOptions(bytes: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to;) {
    const kind = bytes[i] ?? 0;
    if (kind === 0) return;
    const length = kind === 1 ? 1 : (bytes[i + 1] ?? 0);
    if (length < (kind === 1 ? 1 : 2) || i + length > to) return;
    if (BLANKED_OPTIONS.has(kind)) bytes.fill(1, i, i + length);
    i += length;
  }
}
