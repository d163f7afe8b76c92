import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createIdentityMapper } from '../redact/identities/mapper.js';
import { CaptureOutput } from './capture-output.js';

const PCAP = readFileSync(join(import.meta.dirname, '../redact/identities/pcap/fixtures/ether.pcap'));
const mapper = createIdentityMapper(new Uint8Array(32).fill(7), {
  hostNames: [],
  domains: [],
  userNames: [],
});

function collecting(write: (bytes: Buffer) => boolean = () => true): {
  readonly capture: CaptureOutput;
  readonly out: Buffer[];
} {
  const out: Buffer[] = [];
  return { out, capture: new CaptureOutput(mapper, (bytes) => (out.push(Buffer.from(bytes)), write(bytes))) };
}

describe('CaptureOutput', () => {
  it('gives the same however the tool writes it', async () => {
    const whole = collecting();
    whole.capture.feed(PCAP);
    const report = await whole.capture.end();
    expect(report.packets).toBeGreaterThan(5);
    for (const size of [1, 100, 4096]) {
      const { capture, out } = collecting();
      for (let at = 0; at < PCAP.length; at += size) {
        capture.feed(PCAP.subarray(at, at + size));
        if (at % 3 === 0) await capture.taken();
      }
      expect(await capture.end()).toEqual(report);
      expect(Buffer.concat(out).equals(Buffer.concat(whole.out))).toBe(true);
    }
  });

  it('wants no more when the file is full', async () => {
    const { capture, out } = collecting(() => false);
    capture.feed(PCAP);
    await capture.taken();
    expect(capture.feed(PCAP)).toBe(false);
    await capture.end();
    expect(out).toHaveLength(1);
  });

  it('comes to an end behind damage and on what is no capture', async () => {
    const damaged = Buffer.from(PCAP);
    damaged.writeUInt32LE(0xfffffff0, 24 + 8);
    for (const bytes of [damaged, Buffer.from('tcpdump: permission denied'), Buffer.alloc(0)]) {
      const { capture } = collecting();
      capture.feed(bytes);
      capture.feed(bytes);
      await capture.taken();
      await capture.end();
    }
    const { capture, out } = collecting();
    capture.feed(Buffer.from('10.1.2.3 is no capture'));
    expect((await capture.end()).dropped).toBe(1);
    expect(out).toEqual([]);
  });
});
