import type { AddressMapper } from '../mapper.js';
import { ByteReader } from './byte-reader.js';
import type { PayloadPolicy } from './packet.js';
import { rewriteClassic } from './pcap-file.js';
import { rewriteNextGeneration } from './pcapng-file.js';
import type { PcapSummary } from './rewrite-packet.js';

/** Times in microseconds and in nanoseconds. */
const CLASSIC = new Set([0xa1b2c3d4, 0xa1b23c4d]);
const NEXT_GENERATION = 0x0a0d0d0a;

/** Whether a file that begins like this (four bytes are enough) is a capture. */
export function isCapture(head: Buffer): boolean {
  if (head.length < 4) return false;
  const little = head.readUInt32LE(0);
  return CLASSIC.has(little) || CLASSIC.has(head.readUInt32BE(0)) || little === NEXT_GENERATION;
}

export interface PcapOptions {
  /** Bytes behind the transport header. `strip` shortens the packet and leaves its original length in the record. */
  readonly payload?: PayloadPolicy;
}

/**
 * A capture (pcap or pcapng, either byte order) with the addresses of its headers mapped: Ethernet with VLAN tags,
 * Linux cooked, raw IP and loopback; ARP, IPv4, IPv6, ICMP errors with what they quote, neighbour discovery, one level
 * of VXLAN, Geneve, GRE and IP in IP. Checksums follow the change. What cannot be understood is cut off. Streams:
 * holds one packet at a time. The summary counts while the output is read; a file that is no capture yields nothing
 * and counts as dropped.
 */
export function rewritePcap(
  source: AsyncIterable<Uint8Array>,
  addresses: AddressMapper,
  { payload = 'strip' }: PcapOptions = {},
): { readonly output: AsyncGenerator<Buffer>; readonly summary: Readonly<PcapSummary> } {
  const summary: PcapSummary = { packets: 0, cut: 0, dropped: 0 };
  return { output: rewrite(source, addresses, payload, summary), summary };
}

async function* rewrite(
  source: AsyncIterable<Uint8Array>,
  addresses: AddressMapper,
  payload: PayloadPolicy,
  summary: PcapSummary,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    const magic = await reader.take(4);
    if (magic && CLASSIC.has(magic.readUInt32LE(0))) {
      yield* rewriteClassic(reader, magic, true, addresses, payload, summary);
    } else if (magic && CLASSIC.has(magic.readUInt32BE(0))) {
      yield* rewriteClassic(reader, magic, false, addresses, payload, summary);
    } else if (magic?.readUInt32LE(0) === NEXT_GENERATION) {
      yield* rewriteNextGeneration(reader, magic, addresses, payload, summary);
    } else if (magic || reader.rest > 0) summary.dropped++;
  } finally {
    await reader.close();
  }
}
