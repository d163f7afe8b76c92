import type { AddressMapper } from '../mapper.js';
import type { ByteReader } from './byte-reader.js';
import type { PayloadPolicy } from './packet.js';
import { type PcapSummary, rewritePacket } from './rewrite-packet.js';

/** No capture holds a longer packet; a longer one is a damaged file. */
export const LONGEST_PACKET = 1024 * 1024;

/** Classic pcap behind its first four bytes: 24 bytes of file header, then 16 before each packet. */
export async function* rewriteClassic(
  reader: ByteReader,
  magic: Buffer,
  littleEndian: boolean,
  addresses: AddressMapper,
  payload: PayloadPolicy,
  summary: PcapSummary,
): AsyncGenerator<Buffer> {
  const header = await reader.take(20);
  if (!header) return;
  yield Buffer.concat([magic, header]);
  // The upper bits tell of a frame check sequence.
  const linkType = read32(header, 16, littleEndian) & 0xffff;
  for (let record = await reader.take(16); record; record = await reader.take(16)) {
    const captured = read32(record, 8, littleEndian);
    const bytes = captured > LONGEST_PACKET ? undefined : await reader.take(captured);
    if (!bytes) {
      summary.dropped++;
      return;
    }
    const packet = rewritePacket(bytes, linkType, addresses, payload, summary);
    write32(record, 8, packet.length, littleEndian);
    yield Buffer.concat([record, packet]);
  }
  if (reader.rest > 0) summary.dropped++;
}

export function read32(bytes: Buffer, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

export function write32(bytes: Buffer, at: number, value: number, littleEndian: boolean): void {
  if (littleEndian) bytes.writeUInt32LE(value, at);
  else bytes.writeUInt32BE(value, at);
}
