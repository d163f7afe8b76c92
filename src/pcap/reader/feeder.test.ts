import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { at, block, pcap, SECTION, words } from '../../../test/support/capture.js';
import { AHEAD, type CaptureSink, PIECE_BYTES } from './feeder.js';
import { readCapture } from './read-capture.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-feeder-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** 9 MB in records of every size up to the largest: over the edges of pieces, wherever those are. */
const RECORDS = [...Array.from({ length: 9000 }, (_, i) => (i * 7919) % 1700), 262_144, 1, 262_144, 0, 9];
const contents = RECORDS.map((bytes, i) => Buffer.alloc(bytes, `${i} `));
const told = digest(contents);

function digest(parts: Iterable<Buffer>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

async function read(
  name: string,
  bytes: Buffer,
): Promise<{ seen: string; records: number; problem?: string }> {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  const seen: Buffer[] = [];
  const sink: CaptureSink = {
    interfaces: () => [],
    record: (from, start, captured) => void seen.push(Buffer.from(from.subarray(start, start + captured))),
  };
  const file = await readCapture(path, sink);
  if (typeof file === 'string') throw new Error(file);
  return {
    seen: digest(seen),
    records: seen.length,
    ...(file.problem !== undefined && { problem: file.problem }),
  };
}

/** Records of so many bytes together, from the second on with the header of each. */
function filled(bytes: number): Buffer[] {
  const most = 200_000;
  return bytes <= most ? [Buffer.alloc(bytes, 'z')] : [Buffer.alloc(most, 'y'), ...filled(bytes - most - 16)];
}

describe('a capture read in pieces', () => {
  const plain = pcap(contents.map((bytes, i) => at(i * 1e-5, bytes)));

  it('gives every record whole, plain and compressed', async () => {
    expect(await read('plain.pcap', plain)).toEqual({ seen: told, records: RECORDS.length });
    expect(await read('packed.pcap.gz', gzipSync(plain))).toEqual({ seen: told, records: RECORDS.length });
  });

  it('gives every record of a file that ends where a piece does', async () => {
    const size = PIECE_BYTES * AHEAD * 2;
    const last = size - plain.length + (contents.at(-1)?.length ?? 0);
    const some = plain.length < size ? [...contents.slice(0, -1), ...filled(last)] : [];
    const whole = pcap(some.map((bytes, i) => at(i * 1e-5, bytes)));
    expect(whole.length).toBe(size);
    expect(await read('whole.pcap', whole)).toEqual({ seen: digest(some), records: some.length });
  });

  it('stops where it is told to', async () => {
    const path = join(dir, 'stopped.pcap');
    writeFileSync(path, plain);
    const sink: CaptureSink = { interfaces: () => [], record: () => undefined };
    await expect(readCapture(path, sink, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
    expect(await readCapture(path, sink, { enough: AbortSignal.abort() })).toMatchObject({
      problem: 'read up to here only: there was no more time',
    });
  });

  it('gives what is before a cut in the last piece', async () => {
    const cut = await read('cut.pcap', plain.subarray(0, -5));
    expect(cut).toMatchObject({
      records: RECORDS.length - 1,
      problem: 'the last record is cut off after 20 bytes',
    });
  });

  it('gives every record of pcapng, also behind a block that no piece can hold', async () => {
    const blocks = [
      SECTION,
      block(1, words(1, 0)),
      block(0xbad, Buffer.alloc(5_000_000, 'x')),
      ...contents.map((bytes, i) =>
        block(6, Buffer.concat([words(0, 0, i, bytes.length, bytes.length), bytes])),
      ),
    ];
    expect(await read('blocks.pcapng', Buffer.concat(blocks))).toEqual({
      seen: told,
      records: RECORDS.length,
    });
  });
});
