import type { Packet, Undecoded } from './packet.js';

const [END, NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS, FAST_OPEN] = [0, 1, 2, 3, 4, 5, 8, 34];

/** NOP, NOP, timestamps, 10 bytes long (RFC 7323, appendix A). */
const ALIGNED_TIMESTAMPS = 0x0101_080a;

/** The TCP header and its options (RFC 9293, RFC 7323, RFC 2018). `limit`: where the IP packet ends on the wire. */
export function decodeTcp(
  b: Buffer,
  at: number,
  end: number,
  limit: number,
  p: Packet,
): Undecoded | undefined {
  if (end - at < 20) return 'cut before the transport header';
  const header = (b[at + 12]! >> 4) * 4;
  if (header < 20 || at + header > limit) return 'malformed';
  const { view } = p;
  p.sourcePort = view.getUint16(at);
  p.destinationPort = view.getUint16(at + 2);
  p.seq = view.getUint32(at + 4);
  p.ack = view.getUint32(at + 8);
  p.flags = b[at + 13]!;
  p.window = view.getUint16(at + 14);
  p.payloadAt = at + header;
  p.payload = limit - at - header;
  p.payloadCaptured = Math.max(0, Math.min(end, limit) - at - header);
  p.mss = p.windowScale = p.timestamp = p.timestampEcho = -1;
  p.isSackPermitted = p.isFastOpen = p.areOptionsCut = false;
  p.sackBlocks = 0;
  if (header === 20) return undefined;
  // Nearly all: NOP, NOP, timestamps.
  if (header === 32 && end - at >= 32 && view.getUint32(at + 20) === ALIGNED_TIMESTAMPS) {
    p.timestamp = view.getUint32(at + 24);
    p.timestampEcho = view.getUint32(at + 28);
    return undefined;
  }
  options(b, at + 20, at + header, end, p);
  return undefined;
}

function options(b: Buffer, from: number, to: number, end: number, p: Packet): void {
  for (let at = from; at < to;) {
    if (at >= end) {
      p.areOptionsCut = true;
      return;
    }
    const kind = b[at]!;
    if (kind === END) return;
    if (kind === NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? b[at + 1]! : 0;
    if (at + 1 >= end || at + length > end) {
      p.areOptionsCut = true;
      return;
    }
    if (length < 2 || at + length > to) return;
    option(b, at + 2, kind, length - 2, p);
    at += length;
  }
}

function option(b: Buffer, at: number, kind: number, length: number, p: Packet): void {
  if (kind === MSS && length === 2) p.mss = (b[at]! << 8) | b[at + 1]!;
  else if (kind === WINDOW_SCALE && length === 1) p.windowScale = Math.min(14, b[at]!);
  else if (kind === SACK_PERMITTED) p.isSackPermitted = true;
  else if (kind === FAST_OPEN) p.isFastOpen = true;
  else if (kind === TIMESTAMPS && length === 8) {
    p.timestamp = word(b, at);
    p.timestampEcho = word(b, at + 4);
  } else if (kind === SACK) {
    p.sackBlocks = Math.min(4, length >> 3);
    for (let i = 0; i < 2 * p.sackBlocks; i++) p.sack[i] = word(b, at + 4 * i);
  }
}

function word(b: Buffer, at: number): number {
  return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
}
