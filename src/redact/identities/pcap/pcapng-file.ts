import type { AddressMapper } from '../mapper.js';
import type { ByteReader } from './byte-reader.js';
import type { PayloadPolicy } from './packet.js';
import { LONGEST_PACKET, read32, write32 } from './pcap-file.js';
import { type PcapSummary, rewritePacket } from './rewrite-packet.js';

/** Block types (draft-ietf-opsawg-pcapng §4). All others are dropped: they hold names, keys or what nobody knows. */
const BLOCK = { section: 0x0a0d0d0a, interface: 1, oldPacket: 2, simple: 3, statistics: 5, enhanced: 6 };
const LONGEST_BLOCK = LONGEST_PACKET + 4096;
const BYTE_ORDER = 0x1a2b3c4d;
/** Where the options of a block begin, and which of them tell nothing of anyone. */
const OPTIONS: Readonly<Record<number, { readonly at: number; readonly kept: ReadonlySet<number> }>> = {
  // Operating system and program that wrote it.
  [BLOCK.section]: { at: 16, kept: new Set([3, 4]) },
  // Name, speed, resolution and offset of times.
  [BLOCK.interface]: { at: 8, kept: new Set([2, 8, 9, 14]) },
  // Times and counters.
  [BLOCK.statistics]: { at: 12, kept: new Set([2, 3, 4, 5, 6, 7, 8]) },
};
/** Flags, drop count, packet id, queue. */
const PACKET_OPTIONS = new Set([2, 4, 5, 6]);

/** pcapng behind the type of its first block. Every section says its own byte order. */
export async function* rewriteNextGeneration(
  reader: ByteReader,
  firstType: Buffer,
  addresses: AddressMapper,
  payload: PayloadPolicy,
  summary: PcapSummary,
): AsyncGenerator<Buffer> {
  let littleEndian = true;
  let linkTypes: number[] = [];
  for (let type: Buffer | undefined = firstType; type; type = await reader.take(4)) {
    const isSection = type.readUInt32LE(0) === BLOCK.section;
    const head: Buffer | undefined = await reader.take(isSection ? 8 : 4);
    if (!head) return damaged(summary);
    if (isSection) {
      littleEndian = head.readUInt32LE(4) === BYTE_ORDER;
      linkTypes = [];
    }
    const length = read32(head, 0, littleEndian);
    if (length < 12 || length % 4 !== 0 || length > LONGEST_BLOCK) return damaged(summary);
    const tail: Buffer | undefined = await reader.take(length - 4 - head.length);
    if (!tail) return damaged(summary);
    // The body: without type, total length before and total length behind.
    const body = Buffer.concat([head.subarray(4), tail.subarray(0, -4)]);
    const blockType = isSection ? BLOCK.section : read32(type, 0, littleEndian);
    if (blockType === BLOCK.interface && body.length >= 8) {
      linkTypes.push(littleEndian ? body.readUInt16LE(0) : body.readUInt16BE(0));
    }
    const kept = keptBody(blockType, body, { littleEndian, linkTypes, addresses, payload, summary });
    if (kept) yield block(type, kept, littleEndian);
    else summary.dropped++;
  }
  if (reader.rest > 0) damaged(summary);
}

/** The rest of the file cannot be read in blocks: none of it is passed on. */
function damaged(summary: PcapSummary): void {
  summary.dropped++;
}

interface Section {
  readonly littleEndian: boolean;
  readonly linkTypes: readonly number[];
  readonly addresses: AddressMapper;
  readonly payload: PayloadPolicy;
  readonly summary: PcapSummary;
}

function keptBody(type: number, body: Buffer, section: Section): Buffer | undefined {
  const known = OPTIONS[type];
  if (known && body.length >= known.at) {
    return Buffer.concat([body.subarray(0, known.at), options(body.subarray(known.at), known.kept, section)]);
  }
  if (type === BLOCK.enhanced && body.length >= 20)
    return packetBody(body, read32(body, 0, section.littleEndian), section);
  if (type === BLOCK.oldPacket && body.length >= 20) {
    return packetBody(body, section.littleEndian ? body.readUInt16LE(0) : body.readUInt16BE(0), section);
  }
  return type === BLOCK.simple && body.length >= 4 ? simpleBody(body, section) : undefined;
}

/** Interface, time, captured and original length, packet, options. */
function packetBody(body: Buffer, index: number, section: Section): Buffer | undefined {
  const captured = read32(body, 12, section.littleEndian);
  const linkType = section.linkTypes[index];
  if (captured > body.length - 20 || linkType === undefined) return undefined;
  const bytes = Buffer.from(body.subarray(20, 20 + captured));
  const packet = rewritePacket(bytes, linkType, section.addresses, section.payload, section.summary);
  const head = Buffer.from(body.subarray(0, 20));
  write32(head, 12, packet.length, section.littleEndian);
  const rest = body.subarray(20 + padded(captured));
  return Buffer.concat([head, packet, padding(packet.length), options(rest, PACKET_OPTIONS, section)]);
}

/**
 * The captured length is the least of the original length and the interface's snap length: a packet of this kind
 * cannot be shortened. Its payload is zeroed where it should go, and what is cut reads as zeros.
 */
function simpleBody(body: Buffer, section: Section): Buffer | undefined {
  const original = read32(body, 0, section.littleEndian);
  const linkType = section.linkTypes[0];
  if (linkType === undefined) return undefined;
  const bytes = Buffer.from(body.subarray(4, 4 + Math.min(original, body.length - 4)));
  const payload = section.payload === 'strip' ? 'zero' : section.payload;
  const packet = rewritePacket(bytes, linkType, section.addresses, payload, section.summary);
  const whole = Buffer.alloc(padded(bytes.length));
  whole.set(packet);
  return Buffer.concat([body.subarray(0, 4), whole]);
}

/** Options that are kept, and an end of options where there are any. */
function options(bytes: Buffer, kept: ReadonlySet<number>, { littleEndian }: Section): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const code = littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    const length = littleEndian ? bytes.readUInt16LE(at + 2) : bytes.readUInt16BE(at + 2);
    const end = at + 4 + padded(length);
    if (code === 0 || end > bytes.length) break;
    if (kept.has(code)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return parts.length === 0 ? Buffer.alloc(0) : Buffer.concat([...parts, Buffer.alloc(4)]);
}

function block(type: Buffer, body: Buffer, littleEndian: boolean): Buffer {
  const length = Buffer.alloc(4);
  write32(length, 0, body.length + 12, littleEndian);
  const whole = Buffer.concat([type, length, body, length]);
  // The length of a section is no longer what it was; -1 says that it is not told.
  if (type.readUInt32LE(0) === BLOCK.section) whole.fill(255, 16, 24);
  return whole;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

function padding(length: number): Buffer {
  return Buffer.alloc(padded(length) - length);
}
