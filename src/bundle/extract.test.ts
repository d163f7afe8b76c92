import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { craftTarGz } from '../../test/support/craft-archive.js';
import { makeSpool, SAMPLE_FILES, SAMPLE_NAME, sampleDraft } from '../../test/support/sample-spool.js';
import { extractBundle } from './extract.js';
import { verifyBundle } from './verify.js';
import { sealBundle, type BundleFormat } from './write.js';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-extract-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

async function seal(format: BundleFormat): Promise<string> {
  const dir = makeSpool(join(base, 'in'));
  return (await sealBundle({ dir, name: SAMPLE_NAME, outDir: dirname(dir), format, manifest: sampleDraft() }))
    .path;
}

describe.each(['tar.gz', 'zip', 'dir'] as const)('unpacking a %s', (format) => {
  it('makes a bundle folder for the owner only', async () => {
    const bundle = await seal(format);
    const to = join(base, 'out');
    const before = process.umask(0);
    try {
      expect(await extractBundle(bundle, to)).toMatchObject({ files: Object.keys(SAMPLE_FILES).length + 1 });
    } finally {
      process.umask(before);
    }
    for (const [path, text] of Object.entries(SAMPLE_FILES)) {
      expect(readFileSync(join(to, path), 'utf8')).toBe(text);
      expect(lstatSync(join(to, path)).mode & 0o777).toBe(0o600);
      expect(lstatSync(dirname(join(to, path))).mode & 0o777).toBe(0o700);
    }
    expect(await verifyBundle(to)).toMatchObject({ ok: true });
  });
});

describe('the target', () => {
  it('may be an empty folder, also given relative to here', async () => {
    const to = join(base, 'out');
    mkdirSync(to);
    await extractBundle(await seal('tar.gz'), relative(process.cwd(), to));
    expect(await verifyBundle(to)).toMatchObject({ ok: true });
  });

  it.each<[string, (to: string) => void, string]>([
    [
      'a folder with something in it',
      (to) => {
        mkdirSync(to);
        writeFileSync(join(to, 'mine'), 'x');
      },
      'is not empty: "mine"',
    ],
    ['a file', (to) => writeFileSync(to, 'x'), 'ENOTDIR'],
    ['below a folder that does not exist', (to) => rmSync(dirname(to), { recursive: true }), 'ENOENT'],
  ])('is refused when it is %s', async (_, prepare, why) => {
    const bundle = await seal('tar.gz');
    const to = join(base, 'a/out');
    mkdirSync(dirname(to));
    prepare(to);
    await expect(extractBundle(bundle, to)).rejects.toMatchObject({
      code: 'E_OUT_DIR',
      message: expect.stringContaining(why) as string,
    });
    if (why.includes('mine')) expect(readFileSync(join(to, 'mine'), 'utf8')).toBe('x');
  });

  it('that is a link to a folder with content is refused', async () => {
    const bundle = await seal('tar.gz');
    symlinkSync(base, join(base, 'link'));
    await expect(extractBundle(bundle, join(base, 'link'))).rejects.toMatchObject({ code: 'E_OUT_DIR' });
  });
});

describe('a hostile or damaged bundle', () => {
  it.each<[string, Parameters<typeof craftTarGz>[0]]>([
    [
      'climbing out at the end',
      [
        { name: 'top/a', body: 'a' },
        { name: 'top/b/../../../evil', body: 'x' },
      ],
    ],
    [
      'with a link to follow',
      [
        { name: 'top/d', type: '2', link: '/tmp' },
        { name: 'top/d/evil', body: 'x' },
      ],
    ],
    [
      'with a file written twice',
      [
        { name: 'top/a', body: 'a' },
        { name: 'top/a', body: 'b' },
      ],
    ],
  ])('%s leaves nothing behind', async (_, parts) => {
    const bundle = join(base, 'x.tar.gz');
    writeFileSync(bundle, craftTarGz(parts));
    const to = join(base, 'out');
    await expect(extractBundle(bundle, to)).rejects.toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
    expect(existsSync(to)).toBe(false);
    expect(readdirSync(base)).toEqual(['x.tar.gz']);
    mkdirSync(to);
    await expect(extractBundle(bundle, to)).rejects.toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
    expect(readdirSync(to)).toEqual([]);
  });

  it('cut short leaves nothing behind', async () => {
    const bundle = await seal('tar.gz');
    const bytes = readFileSync(bundle);
    writeFileSync(bundle, bytes.subarray(0, bytes.length / 2));
    await expect(extractBundle(bundle, join(base, 'out'))).rejects.toMatchObject({ code: 'E_NOT_A_BUNDLE' });
    expect(readdirSync(base)).toEqual(['in']);
  });

  it('a place where no folder can be made is an error about it', async () => {
    await expect(extractBundle(await seal('tar.gz'), '/proc/evidence-test')).rejects.toMatchObject({
      code: 'E_OUT_DIR',
    });
  });
});
