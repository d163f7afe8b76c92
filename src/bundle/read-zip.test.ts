import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { craftZip, type ZipPart } from '../../test/support/craft-archive.js';
import { refusalOf } from '../../test/support/refusal.js';
import type { EvidenceError } from '../core/errors.js';
import type { ReadLimits } from './limits.js';

let base = '';
let n = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-zip-'));
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

function refusal(bytes: Buffer, limits: Partial<ReadLimits> = {}): Promise<EvidenceError | undefined> {
  const path = join(base, `x${n++}`);
  writeFileSync(path, bytes);
  return refusalOf(path, limits);
}

describe('a zip', () => {
  const file = (name: string | Buffer, more: Partial<ZipPart> = {}): ZipPart => ({
    name,
    body: Buffer.from('x'),
    ...more,
  });

  it('of ordinary entries is read', async () => {
    const body = Buffer.from('y'.repeat(70_000));
    const deflated: ZipPart = {
      name: 'top/z',
      body: deflateRawSync(body),
      method: 8,
      size: body.length,
      crc: crc32(body),
    };
    const parts = [file('top/a'), { name: 'top/d/', mode: 0o040_700 }, file('top/d/b'), deflated];
    expect(await refusal(craftZip(parts))).toBeUndefined();
    const wrong = await refusal(craftZip([{ ...deflated, crc: crc32(body) ^ 1 }]));
    expect(wrong?.message).toContain('CRC-32');
    expect(wrong?.code).toBe('E_NOT_A_BUNDLE');
  });

  const unicodeName = Buffer.concat([
    Buffer.from([0x75, 0x70, 15, 0, 1, 0, 0, 0, 0]),
    Buffer.from('../../evil'),
  ]);
  const hostile: readonly (readonly [string, readonly ZipPart[], string])[] = [
    ['climbs out', [file('top/../../x')], 'climbs out'],
    ['is absolute', [file('/etc/passwd')], 'is absolute'],
    ['has a backslash', [file('top\\x')], 'backslash'],
    ['has a drive letter', [file('c:/x')], 'drive letter'],
    ['is not UTF-8', [file(Buffer.from('top/\xff', 'latin1'))], 'UTF-8'],
    ['has a NUL', [file('top/a\0.txt')], 'control character'],
    ['comes twice', [file('top/a'), file('top/a')], 'comes twice'],
    ['is a symbolic link', [file('top/l', { mode: 0o120_777 })], 'is a symbolic link'],
    ['is a device', [file('top/l', { mode: 0o020_600 })], 'is a device'],
    ['has a second name', [file('top/l', { extra: unicodeName })], 'second, different name'],
    ['is a folder with content', [file('top/d/')], 'has content'],
  ];
  it.each(hostile)('whose entry %s is hostile', async (_, parts, why) => {
    const error = await refusal(craftZip(parts));
    expect(error?.message).toContain(why);
    expect(error?.code).toBe('E_HOSTILE_BUNDLE');
  });

  const broken: readonly (readonly [string, Buffer, string])[] = [
    [
      'that is encrypted',
      craftZip([file('top/a', { flags: 0x801, body: Buffer.alloc(13), size: 1 })]),
      'is encrypted',
    ],
    ['with another compression', craftZip([file('top/a', { method: 12 })]), 'compression method 12'],
    [
      'whose content is no deflate',
      craftZip([file('top/a', { method: 8, body: Buffer.from('nonsense') })]),
      'damaged',
    ],
    [
      'that unpacks to more than it says',
      craftZip([file('top/a', { method: 8, body: deflateRawSync(Buffer.alloc(9e6)), size: 10 })]),
      'too many bytes',
    ],
    [
      'that unpacks to less than it says',
      craftZip([file('top/a', { method: 8, body: deflateRawSync(Buffer.alloc(10)), size: 20 })]),
      'not enough bytes',
    ],
    [
      'whose entry lies behind the end',
      craftZip([file('top/a', { offset: 0x7fffffff })]),
      'outside the file',
    ],
    [
      'whose directory has fewer entries than it says',
      craftZip([file('top/a')], { count: 9 }),
      'in or after entry "a"',
    ],
    ['that is empty', craftZip([]), 'nothing in it'],
  ];
  it.each(broken)('%s is no bundle', async (_, bytes, why) => {
    const error = await refusal(bytes);
    expect(error?.message).toContain(why);
    expect(error?.code).toBe('E_NOT_A_BUNDLE');
  });

  it('with offsets no file can have is no bundle, and ends nothing but itself', async () => {
    for (const offset of [2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 10n ** 12n]) {
      const locator = Buffer.alloc(20);
      locator.writeUInt32LE(0x07064b50, 0);
      locator.writeBigUInt64LE(offset, 8);
      locator.writeUInt32LE(1, 16);
      const error = await refusal(craftZip([file('top/a')], { tail: locator }));
      expect(error).toMatchObject({ code: 'E_NOT_A_BUNDLE' });
      expect(error?.message).toContain('outside the file');
      const extra = Buffer.alloc(28);
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(offset, 4);
      const part = file('top/a', { extra, offset: 0xffffffff });
      expect(await refusal(craftZip([part]))).toMatchObject({ code: 'E_NOT_A_BUNDLE' });
    }
  });

  it('that was cut short anywhere is no bundle', async () => {
    const whole = craftZip([file('top/a'), file('top/b')]);
    for (let length = 4; length < whole.length; length++) {
      const error = await refusal(whole.subarray(0, length));
      expect({ length, code: error?.code }).toEqual({ length, code: 'E_NOT_A_BUNDLE' });
    }
  });

  it('whose entries share one piece of data is counted as what it unpacks to', async () => {
    const zeros = Buffer.alloc(1_000_000);
    const shared = { body: deflateRawSync(zeros), method: 8, size: zeros.length, crc: crc32(zeros) };
    const parts = [
      { name: 'top/0', ...shared },
      ...Array.from({ length: 99 }, (_, i) => ({ name: `top/${i + 1}`, ...shared, offset: 0 })),
    ];
    expect(await refusal(craftZip(parts))).toBeUndefined();
    const error = await refusal(craftZip(parts), { totalBytes: 20_000_000 });
    expect(error?.message).toContain('more than the 20000000 bytes');
    expect(error?.code).toBe('E_HOSTILE_BUNDLE');
  });
});
