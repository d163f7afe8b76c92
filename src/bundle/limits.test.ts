import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { craftTar, craftTarGz, craftZip, type TarPart } from '../../test/support/craft-archive.js';
import { refusalOf } from '../../test/support/refusal.js';
import type { EvidenceError } from '../core/errors.js';
import type { ReadLimits } from './limits.js';
import { openBundle } from './read.js';

let base = '';
let n = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-limits-'));
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

function refusal(bytes: Buffer, limits: Partial<ReadLimits> = {}): Promise<EvidenceError | undefined> {
  const path = join(base, `x${n++}`);
  writeFileSync(path, bytes);
  return refusalOf(path, limits);
}

const good: TarPart = { name: 'top/a.txt', body: 'a' };

describe('limits', () => {
  const many: TarPart[] = Array.from({ length: 50 }, (_, i) => ({ name: `top/${i}` }));
  const zip = craftZip(many.map(({ name }) => ({ name })));

  it('on the number of entries', async () => {
    for (const bytes of [craftTarGz(many), zip]) {
      expect((await refusal(bytes, { entries: 49 }))?.message).toContain('more than 49 entries');
      expect(await refusal(bytes, { entries: 50 })).toBeUndefined();
    }
  });

  it('on one entry', async () => {
    const error = await refusal(craftTarGz([{ name: 'top/x', body: 'x'.repeat(101) }]), { entryBytes: 100 });
    expect(error?.message).toContain('entry "top/x" has 101 bytes, more than the 100 allowed');
  });

  /** 300 MB of zeros behind one header, as gzip members put together: nothing here is ever as large. */
  const bomb = (): Buffer => {
    const header = craftTar([{ name: 'top/zeros', size: 300_000_000 }], { open: true });
    const zeros = gzipSync(Buffer.alloc(10_000_000));
    const end = gzipSync(Buffer.alloc(1024 + 512 - (300_000_000 % 512)));
    return Buffer.concat([gzipSync(header), ...Array.from({ length: 30 }, () => zeros), end]);
  };

  it('on everything: a gzip bomb stops after that many bytes, whatever its headers say', async () => {
    const bytes = bomb();
    expect(bytes.length).toBeLessThan(500_000);
    const error = await refusal(bytes, { totalBytes: 10_000_000 });
    expect(error).toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
    expect(error?.message).toContain('unpacks to more than the 10000000 bytes allowed');
  });

  it('are not needed to keep memory small: 300 MB pass through 100', async () => {
    const bytes = bomb();
    const before = process.resourceUsage().maxRSS;
    expect(await refusal(bytes)).toBeUndefined();
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100_000);
  });

  it('on bytes between and after entries too', async () => {
    const padded = gzipSync(Buffer.concat([craftTar([good]), Buffer.alloc(5_000_000)]));
    expect(await refusal(padded, { totalBytes: 1_000_000 })).toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
  });

  it('on the manifest', async () => {
    const path = join(base, 'big-manifest');
    writeFileSync(path, craftTarGz([{ name: 'top/manifest.json', body: ' '.repeat(2000) }]));
    const bundle = await openBundle(path, { manifestBytes: 1000 });
    await expect(bundle.manifest()).rejects.toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
  });
});
