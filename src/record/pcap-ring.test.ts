import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PcapRing } from './pcap-ring.js';

const PACKET = 100;

/** A pcap file with packets of 100 bytes, numbered in their first byte. */
function capture(packets: number, isLittle = true): Buffer {
  const header = Buffer.alloc(24);
  if (isLittle) header.writeUInt32LE(0xa1b2c3d4);
  else header.writeUInt32BE(0xa1b2c3d4);
  const records = Array.from({ length: packets }, (_, i) => {
    const record = Buffer.alloc(16 + PACKET, i);
    if (isLittle) record.writeUInt32LE(PACKET, 8);
    else record.writeUInt32BE(PACKET, 8);
    return record;
  });
  return Buffer.concat([header, ...records]);
}

function feed(ring: PcapRing, bytes: Buffer, size: number): boolean {
  let isTaken = true;
  for (let at = 0; at < bytes.length && isTaken; at += size)
    isTaken = ring.feed(bytes.subarray(at, at + size));
  return isTaken;
}

const numbers = (ring: PcapRing): number[] => {
  const file = Buffer.concat([...ring.content()]).subarray(24);
  return Array.from({ length: file.length / (16 + PACKET) }, (_, i) => file[i * (16 + PACKET) + 16] ?? NaN);
};

describe('PcapRing', () => {
  it('holds whole packets, the newest, at most so many bytes, however they arrive', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 200, max: 5000 }),
        fc.boolean(),
        (packets, size, most, isLittle) => {
          const ring = new PcapRing(most);
          expect(feed(ring, capture(packets, isLittle), size)).toBe(true);
          // One batch, as it came in, is not cut.
          expect(ring.bytes).toBeLessThanOrEqual(Math.max(most, size + 16 + PACKET));
          const held = numbers(ring);
          const all = Array.from({ length: packets }, (_, i) => i);
          expect(held).toEqual(all.slice(packets - held.length));
          if (packets * (16 + PACKET) <= most) expect(held).toHaveLength(packets);
        },
      ),
    );
  });

  it('from the event on nothing is dropped, and at twice the size it is full', () => {
    const ring = new PcapRing(1160);
    expect(feed(ring, capture(50), 116)).toBe(true);
    const before = numbers(ring);
    ring.keep();
    expect(feed(ring, capture(50).subarray(24), 116)).toBe(false);
    expect(numbers(ring).slice(0, before.length)).toEqual(before);
    expect(ring.bytes).toBeLessThanOrEqual(2 * 1160 + 116);
  });

  it('stops at what is no packet', () => {
    const damaged = capture(3);
    damaged.writeUInt32LE(0xffffffff, 24 + 2 * (16 + PACKET) + 8);
    const ring = new PcapRing(1e6);
    expect(ring.feed(damaged)).toBe(false);
    expect(numbers(ring)).toEqual([0, 1]);
  });
});
