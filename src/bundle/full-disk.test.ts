import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDir } from '../../test/support/machine.js';
import { runTool } from '../../test/support/run-tool.js';
import { makeSpool, SAMPLE_NAME, sampleDraft } from '../../test/support/sample-spool.js';
import { decryptFile } from './encrypt-bundle.js';
import { reserveSpace } from './spool.js';
import { verifyBundle } from './verify.js';
import { sealBundle } from './write.js';

/** A real file system of 8 MB; only root may mount one. */
const mayMount = (): boolean => {
  if (process.getuid?.() !== 0) return false;
  const dir = mkdtempSync(join(tmpdir(), 'evidence-mount-'));
  try {
    runTool('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir]);
    runTool('umount', [dir]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

describe.skipIf(!mayMount())('on a full disk', () => {
  let disk = '';
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'evidence-disk-'));
    runTool('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
  });
  afterEach(() => {
    runTool('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  /** Does not compress, so that the archive is as large as the evidence. */
  const bulky = (dir: string, bytes: number): void => {
    mkdirSync(join(dir, 'captures'), { recursive: true });
    writeFileSync(join(dir, 'captures/eth0.pcap'), randomBytes(bytes));
  };

  it.each(['tar.gz', 'zip'] as const)(
    'a %s that does not fit becomes a folder, and nothing half-done stays',
    async (format) => {
      const dir = makeSpool(disk);
      bulky(dir, 4_500_000);
      const sealed = await sealBundle({
        dir,
        name: SAMPLE_NAME,
        outDir: disk,
        format,
        manifest: sampleDraft(),
      });
      expect(sealed).toMatchObject({ format: 'dir', path: join(disk, SAMPLE_NAME) });
      expect(sealed.reason).toContain('no space left');
      expect(readdirSync(disk)).toEqual([SAMPLE_NAME]);
      expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true });
    },
  );

  it('what was to be encrypted becomes a plain folder, and says that it is not encrypted', async () => {
    const dir = makeSpool(disk);
    bulky(dir, 4_500_000);
    const encryptTo = [await identityToRecipient(await generateIdentity())];
    const sealed = await sealBundle({
      dir,
      name: SAMPLE_NAME,
      outDir: disk,
      format: 'tar.gz',
      manifest: sampleDraft(),
      encryptTo,
    });
    expect(sealed).toMatchObject({ format: 'dir', encrypted: false, path: join(disk, SAMPLE_NAME) });
    expect(sealed.reason).toMatch(/no space left in .*; it is NOT encrypted/);
    expect(readdirSync(disk)).toEqual([SAMPLE_NAME]);
  });

  it('a bundle that does not fit decrypted leaves nothing of it', async () => {
    const [elsewhere, identity] = [temporaryDir(), await generateIdentity()];
    const dir = makeSpool(elsewhere);
    bulky(dir, 9_000_000);
    const encryptTo = [await identityToRecipient(identity)];
    const manifest = sampleDraft();
    const options = {
      dir,
      name: SAMPLE_NAME,
      outDir: elsewhere,
      format: 'tar.gz',
      manifest,
      encryptTo,
    } as const;
    const { path } = await sealBundle(options);
    const work = decryptFile(path, { identities: [identity] }, { out: join(disk, 'plain.tar.gz') });
    await expect(work).rejects.toMatchObject({ code: 'E_NO_SPACE' });
    expect(readdirSync(disk)).toEqual([]);
  });

  it('the reserve still holds the manifest when there is no free byte left', async () => {
    const dir = makeSpool(disk);
    await reserveSpace(dir, 1, Infinity);
    fill(join(dir, 'captures'));
    const sealed = await sealBundle({
      dir,
      name: SAMPLE_NAME,
      outDir: disk,
      format: 'tar.gz',
      manifest: sampleDraft(),
    });
    expect(sealed.format).toBe('dir');
    expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true });
  });

  it('without a reserve the error says where the evidence is, and it is there', async () => {
    const dir = makeSpool(disk);
    fill(join(dir, 'captures'));
    const sealing = sealBundle({
      dir,
      name: SAMPLE_NAME,
      outDir: disk,
      format: 'tar.gz',
      manifest: sampleDraft(),
    });
    await expect(sealing).rejects.toMatchObject({
      code: 'E_NO_SPACE',
      hint: expect.stringContaining(dir) as string,
    });
    rmSync(join(dir, 'captures'), { recursive: true });
    expect(
      await sealBundle({ dir, name: SAMPLE_NAME, outDir: disk, format: 'tar.gz', manifest: sampleDraft() }),
    ).toMatchObject({
      format: 'tar.gz',
    });
  });

  /** Takes the very last block. */
  function fill(folder: string): void {
    mkdirSync(folder);
    for (let i = 0, size = 1 << 20; statfsSync(disk).bavail > 0; i++) {
      try {
        writeFileSync(join(folder, `${i}.bin`), randomBytes(size));
      } catch {
        rmSync(join(folder, `${i}.bin`), { force: true });
        size >>= 1;
        if (size === 0) return;
      }
    }
  }
});
