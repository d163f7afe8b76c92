import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf } from './file-bytes.js';
import { entryTime, type PackEntry } from './pack-plan.js';
import { packTar } from './pack-tar.js';
import { packZip } from './pack-zip.js';
import { openBundle } from './read.js';
import { toFile } from './write-chunks.js';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-pack-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });

describe.each([
  ['tar.gz', packTar],
  ['zip', packZip],
] as const)('packing a %s', (format, pack) => {
  const source = (): string => join(base, 'log.txt');
  const entry = (bytes: number): PackEntry[] => [
    { name: 'top/', bytes: 0 },
    { name: 'top/log.txt', content: () => bytesOf(source(), bytes), bytes },
  ];
  const packed = async (entries: PackEntry[], signal?: AbortSignal): Promise<string> => {
    const path = join(base, `x.${format}`);
    const file = await open(path, 'w');
    try {
      await pack(entries, entryTime('2026-11-21T03:00:00Z'), toFile(file), signal);
    } finally {
      await file.close();
    }
    return path;
  };

  it.each([10, 300_000, 2_000_000])('takes the first %i bytes of a file that has grown', async (bytes) => {
    writeFileSync(source(), 'x'.repeat(bytes) + 'more');
    const bundle = await openBundle(await packed(entry(bytes)));
    expect((await bundle.read('log.txt')).toString()).toBe('x'.repeat(bytes));
  });

  it.each([10, 2_000_000])('fails when a file of %i bytes has shrunk, and closes it', async (bytes) => {
    writeFileSync(source(), 'x'.repeat(bytes - 1));
    await expect(packed(entry(bytes))).rejects.toThrow(/log\.txt shrank/);
    await expect.poll(() => openFiles().filter((f) => f.startsWith(base))).toEqual([]);
  });

  it('stops in the middle of a large file when told to, and closes it', async () => {
    writeFileSync(source(), Buffer.alloc(64 << 20, 'abcdefghij'));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    await expect(packed(entry(64 << 20), stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => openFiles().filter((f) => f.startsWith(base))).toEqual([]);
  });
});

describe('the gzip header', () => {
  it('holds no time and no name', async () => {
    const path = join(base, 'x.tar.gz');
    const file = await open(path, 'w');
    await packTar([{ name: 'top/', bytes: 0 }], entryTime('2026-11-21T03:00:00Z'), toFile(file));
    await file.close();
    const bytes = readFileSync(path);
    expect(bytes.subarray(0, 8).toString('hex')).toBe('1f8b080000000000');
    expect(gunzipSync(bytes).subarray(0, 5).toString()).toBe('top/\0');
  });
});

describe('entryTime', () => {
  it.each([
    ['2026-11-21T03:00:00.999Z', '2026-11-21T03:00:00.000Z'],
    ['1970-01-01T00:00:00Z', '1980-01-01T00:00:00.000Z'],
    ['2106-02-07T06:28:15Z', '2038-01-19T00:00:00.000Z'],
  ])('of %s, on a machine with whatever clock, is %s', (from, to) => {
    expect(entryTime(from).toISOString()).toBe(to);
  });
});
