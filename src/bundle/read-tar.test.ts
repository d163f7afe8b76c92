import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { craftTar, craftTarGz, pax, type TarPart } from '../../test/support/craft-archive.js';
import { refusalOf } from '../../test/support/refusal.js';
import type { EvidenceError } from '../core/errors.js';

let base = '';
let n = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-tar-'));
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

function refusal(bytes: Buffer): Promise<EvidenceError | undefined> {
  const path = join(base, `x${n++}`);
  writeFileSync(path, bytes);
  return refusalOf(path);
}

const good: TarPart = { name: 'top/a.txt', body: 'a' };

describe('a tar', () => {
  it('of ordinary entries is read', async () => {
    const parts = [{ name: 'top/', type: '5' }, good, { name: './top/b/c.txt', body: 'x'.repeat(5000) }];
    expect(await refusal(craftTarGz(parts))).toBeUndefined();
    expect(await refusal(craftTar(parts))).toBeUndefined();
    expect(await refusal(craftTarGz([good, { name: 'top/A.txt', body: 'differs in case' }]))).toBeUndefined();
  });

  const hostile: readonly (readonly [string, readonly TarPart[], string])[] = [
    ['climbs out', [{ name: 'top/../../etc/cron.d/x' }], 'climbs out'],
    ['climbs out at once', [{ name: '../x' }], 'climbs out'],
    ['is absolute', [{ name: '/etc/passwd' }], 'is absolute'],
    ['is absolute after ./', [{ name: './/etc/passwd' }], 'is absolute'],
    ['has a backslash', [{ name: 'top\\..\\..\\x' }], 'backslash'],
    ['has a drive letter', [{ name: 'C:/x' }], 'drive letter'],
    ['has an empty name', [{ name: 'top//x' }], 'empty name'],
    ['has no name', [{ name: '' }], 'is empty'],
    ['is not UTF-8', [{ name: Buffer.from('top/\xff\xfe.txt', 'latin1') }], 'UTF-8'],
    ['has a NUL by pax', [pax({ path: 'top/a\0b' }), { name: 'x' }], 'control character'],
    ['steers the terminal', [{ name: 'top/\u001B[2J' }], 'control character'],
    ['climbs out by pax', [pax({ path: '../../x' }), good], 'climbs out'],
    ['climbs out by global pax', [pax({ path: '../../x' }, 'g'), pax({ comment: 'x' }), good], 'climbs out'],
    ['is too long by pax', [pax({ path: `top/${'x/'.repeat(600)}y` }), good], 'longer than 1024'],
    [
      'is too long by GNU name',
      [{ name: '././@LongLink', type: 'L', body: `top/${'y'.repeat(300)}\0` }, good],
      'longer than 255',
    ],
    ['is a symbolic link', [{ name: 'top/l', type: '2', link: '/etc/passwd' }], 'is a symbolic link'],
    ['is a hard link', [good, { name: 'top/l', type: '1', link: '/etc/passwd' }], 'is a hard link'],
    ['is a character device', [{ name: 'top/d', type: '3' }], 'is a device'],
    ['is a block device', [{ name: 'top/d', type: '4' }], 'is a device'],
    ['is a FIFO', [{ name: 'top/f', type: '6' }], 'is a FIFO'],
    ['is of an unknown type', [{ name: 'top/s', type: 'S', body: 'sparse' }], 'of a type no bundle has'],
    ['comes twice', [good, good], 'comes twice'],
    ['comes twice, once as ./', [good, { ...good, name: './top/a.txt' }], 'comes twice'],
    ['is a file and a folder', [good, { name: 'top/a.txt/b' }], 'folder where there is a file'],
    ['is a folder and a file', [{ name: 'top/d/b' }, { name: 'top/d' }], 'comes twice'],
    [
      'is a folder entry over a file',
      [good, { name: 'top/a.txt/', type: '5' }],
      'folder where there is a file',
    ],
    [
      'is a folder with content',
      [{ name: 'top/d/', type: '5', size: 512, body: 'x'.repeat(512) }],
      'has content',
    ],
  ];
  it.each(hostile)('whose entry %s is hostile', async (_, parts, why) => {
    for (const bytes of [craftTarGz(parts), craftTar(parts)]) {
      const error = await refusal(bytes);
      expect(error?.message).toContain(why);
      expect(error?.code).toBe('E_HOSTILE_BUNDLE');
    }
  });

  it('with two top folders, or files beside one, is no bundle', async () => {
    for (const parts of [[good, { name: 'other/b' }], [{ name: 'b' }], [good, { name: 'b' }]]) {
      expect(await refusal(craftTarGz(parts))).toMatchObject({ code: 'E_NOT_A_BUNDLE' });
    }
  });

  it('that was cut short anywhere is no bundle', async () => {
    const whole = craftTar([good, { name: 'top/b', body: 'x'.repeat(2000) }]);
    for (let length = 512; length < whole.length; length += 128) {
      const error = await refusal(whole.subarray(0, length));
      expect({ length, code: error?.code }).toEqual({ length, code: 'E_NOT_A_BUNDLE' });
    }
    const packed = gzipSync(whole);
    for (let length = 2; length < packed.length; length++) {
      const error = await refusal(packed.subarray(0, length));
      expect({ length, code: error?.code }).toEqual({ length, code: 'E_NOT_A_BUNDLE' });
    }
  });

  it('says where it is cut', async () => {
    const whole = craftTar([good, { name: 'top/b', body: 'x'.repeat(2000) }]);
    expect((await refusal(whole.subarray(0, 2000)))?.message).toContain('in or after entry "b"');
  });

  it('with impossible sizes is refused before anything of that size is asked for', async () => {
    expect(await refusal(craftTar([{ name: 'top/x', size: 8 ** 11 - 1 }]))).toMatchObject({
      code: 'E_HOSTILE_BUNDLE',
    });
    expect(await refusal(craftTar([pax({ size: '9'.repeat(40) }), good]))).toMatchObject({
      code: 'E_HOSTILE_BUNDLE',
    });
    for (const first of [0x80, 0xa1, 0xff]) {
      const sizeField = Buffer.alloc(12, 0x7f).fill(first, 0, 1);
      expect(await refusal(craftTar([good, { name: 'top/x', sizeField }]))).toBeDefined();
    }
    expect(await refusal(craftTar([pax({ size: '-1' }), good]))).toMatchObject({ code: 'E_NOT_A_BUNDLE' });
    expect(await refusal(craftTar([{ ...pax({ path: 'x' }), size: 8 ** 9 }]))).toMatchObject({
      code: 'E_NOT_A_BUNDLE',
    });
  });
});
