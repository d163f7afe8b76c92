import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, type CaptureRecord, ethernet, pcap, tcp } from '../../test/support/capture.js';
import { temporaryDir } from '../../test/support/machine.js';
import { CaptureSpool } from './capture-spool.js';

const packet = (seq: number, payload = 40): Buffer =>
  ethernet(tcp({ from: '192.0.2.1:40000', to: '198.51.100.7:443', seq, ack: 1, flags: 'P.', payload }));
const records = (count: number, payload = 40): CaptureRecord[] =>
  Array.from({ length: count }, (_, i) => at(i / 1000, packet(i * payload, payload)));
const KEEP = { payload: 'keep' } as const;
const ONE = { files: 1, whenFull: 'stop' } as const;

/** Feeds a file in chunks cut at these places, until no more is wanted. */
function feed(spool: CaptureSpool, bytes: Buffer, cuts: readonly number[] = []): boolean {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return places.slice(1).every((place, i) => spool.write(Buffer.from(bytes.subarray(places[i], place))));
}

describe('a capture on its way to disk', () => {
  it('is the same bytes, however they arrive, in either byte order', async () => {
    const dir = temporaryDir();
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(100_000), { maxLength: 20 }),
        fc.boolean(),
        fc.boolean(),
        async (cuts, ns, big) => {
          const file = pcap(records(20), { linkType: 1, ns, big });
          const path = join(dir, `${n++}.pcap`);
          const spool = new CaptureSpool(path, 1_000_000, ONE, KEEP);
          expect(feed(spool, file, cuts)).toBe(true);
          const { spooled, packets } = await spool.finish();
          expect(packets).toBe(20);
          expect(readFileSync(path)).toEqual(file);
          expect(spooled?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('holds whole packets only: what arrived of the last one is left out', async () => {
    const file = pcap(records(5), { linkType: 1 });
    const whole = pcap(records(4), { linkType: 1 });
    for (const missing of [1, 60, 100]) {
      const path = join(temporaryDir(), 'cut.pcap');
      const spool = new CaptureSpool(path, 1_000_000, ONE, KEEP);
      feed(spool, file.subarray(0, file.length - missing));
      expect(await spool.finish()).toMatchObject({ packets: 4 });
      expect(readFileSync(path)).toEqual(whole);
    }
  });

  it('loses what is behind the headers, and says how long it was', async () => {
    const path = join(temporaryDir(), 'x.pcap');
    const spool = new CaptureSpool(path, 1_000_000, ONE, { payload: 'strip' });
    feed(spool, pcap([at(0, packet(1, 40), 1514)], { linkType: 1 }));
    expect((await spool.finish()).report).toEqual({ packets: 1, cut: 0, dropped: 0 });
    const bytes = readFileSync(path);
    expect([bytes.readUInt32LE(24 + 8), bytes.readUInt32LE(24 + 12)]).toEqual([54, 1514]);
    expect(bytes).toHaveLength(24 + 16 + 54);
  });

  it('a ring keeps the newest, is one readable file in the end, and counts what went', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 5 }),
        async (count, files) => {
          const dir = temporaryDir();
          const path = join(dir, 'ring.pcap');
          const all = records(count);
          const spool = new CaptureSpool(path, files * 2000, { files, whenFull: 'drop_oldest' }, KEEP);
          expect(feed(spool, pcap(all, { linkType: 1 }), [500, 7000, 20_000])).toBe(true);
          const { spooled, packets, overwritten } = await spool.finish();
          expect(packets + overwritten.packets).toBe(count);
          const bytes = readFileSync(path);
          expect(bytes).toEqual(pcap(all.slice(count - packets), { linkType: 1 }));
          expect(spooled).toMatchObject({ bytes: bytes.length });
          expect(spooled?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
          expect(bytes.length).toBeLessThanOrEqual(files * 2000);
          expect(readdirSync(dir)).toEqual(['ring.pcap']);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([0, 8000])(
    'its files are joined while the event loop turns, %i packets overwritten',
    async (over) => {
      const dir = temporaryDir();
      const path = join(dir, 'x.pcap');
      const file = pcap(records(10_000 + over, 1000), { linkType: 1 });
      const spool = new CaptureSpool(path, 12_000_000, { files: 3, whenFull: 'drop_oldest' }, KEEP);
      expect(feed(spool, file)).toBe(true);
      expect(readdirSync(dir)).toHaveLength(3);
      let turns = 0;
      let next = setImmediate(function turn() {
        turns++;
        next = setImmediate(turn);
      });
      const { spooled, packets, overwritten } = await spool.finish();
      clearImmediate(next);
      // Three files of several pieces each; a merge that blocks would let it turn once at most.
      expect(turns).toBeGreaterThan(5);
      expect(overwritten.packets > 0).toBe(over > 0);
      const bytes = readFileSync(path);
      const perRecord = (file.length - 24) / (10_000 + over);
      const kept = file.subarray(file.length - packets * perRecord);
      expect(bytes.equals(Buffer.concat([file.subarray(0, 24), kept]))).toBe(true);
      expect(spooled).toMatchObject({ bytes: bytes.length });
      expect(spooled?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(readdirSync(dir)).toEqual(['x.pcap']);
    },
  );

  it('what cannot be joined stays a file of its own, and what could be is whole', async () => {
    const dir = temporaryDir();
    const path = join(dir, 'x.pcap');
    const all = records(60);
    const spool = new CaptureSpool(path, 8000, { files: 4, whenFull: 'stop' }, KEEP);
    expect(feed(spool, pcap(all, { linkType: 1 }))).toBe(true);
    rmSync(join(dir, 'x.000003.pcap'));
    const { spooled } = await spool.finish();
    const bytes = readFileSync(path);
    expect(spooled).toMatchObject({ writeError: 'ENOENT', bytes: bytes.length });
    expect(spooled?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(bytes).toEqual(pcap(all.slice(0, 34), { linkType: 1 }));
    expect(readdirSync(dir)).toEqual(['x.000004.pcap', 'x.pcap']);
  });

  it('one that is to stop keeps the oldest', async () => {
    const path = join(temporaryDir(), 'full.pcap');
    const spool = new CaptureSpool(path, 4000, { files: 2, whenFull: 'stop' }, KEEP);
    expect(feed(spool, pcap(records(300), { linkType: 1 }))).toBe(false);
    const { packets, isFull, overwritten } = await spool.finish();
    expect([isFull, overwritten.packets]).toEqual([true, 0]);
    expect(readFileSync(path)).toEqual(pcap(records(packets), { linkType: 1 }));
  });

  it('while it is written, each of its files is a capture: that is what a crash leaves', async () => {
    const dir = temporaryDir();
    const spool = new CaptureSpool(join(dir, 'x.pcap'), 6000, { files: 3, whenFull: 'drop_oldest' }, KEEP);
    feed(spool, pcap(records(200), { linkType: 1 }));
    const files = readdirSync(dir).toSorted();
    expect(files).toHaveLength(3);
    for (const name of files) {
      const bytes = readFileSync(join(dir, name));
      const again = new CaptureSpool(join(temporaryDir(), 'x.pcap'), 6000, ONE, KEEP);
      expect(again.write(bytes)).toBe(true);
      expect(await again.finish()).toMatchObject({ packets: expect.toSatisfy((n: number) => n > 5) });
    }
  });

  it('what is no capture, and damage within one, ends it with a reason; nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 24, maxLength: 300 }), async (garbage) => {
        const spool = new CaptureSpool(join(temporaryDir(), 'x.pcap'), 10_000, ONE, KEEP);
        expect(spool.write(Buffer.from(garbage))).toBe(false);
        expect(await spool.finish()).toMatchObject({
          spooled: undefined,
          damage: expect.stringContaining('no capture'),
        });
      }),
      { numRuns: 30 },
    );
    const file = pcap(records(3), { linkType: 1 });
    file.writeUInt32LE(0x7fff_ffff, 24 + 2 * ((file.length - 24) / 3) + 8);
    const spool = new CaptureSpool(join(temporaryDir(), 'x.pcap'), 10_000, ONE, KEEP);
    expect(spool.write(file)).toBe(false);
    expect(await spool.finish()).toMatchObject({ packets: 2, damage: expect.stringContaining('damaged') });
  });
});
