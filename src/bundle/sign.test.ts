import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { hasTool, temporaryDir } from '../../test/support/machine.js';
import { runTool } from '../../test/support/run-tool.js';
import { makeSpool, SAMPLE_NAME, sampleDraft } from '../../test/support/sample-spool.js';
import { makeKey, publicKey } from '../../test/support/ssh-keys.js';
import { openSigner, type SshSigner } from '../transport/ssh/private-key.js';
import { readSigners } from './sign-allowed-signers.js';
import { extractBundle } from './extract.js';
import { openBundle } from './read.js';
import { signBundle } from './sign.js';
import { verifyBundle } from './verify.js';
import { sealBundle, type BundleFormat, type SealedBundle } from './write.js';

describe.skipIf(!hasTool('ssh-keygen'))('a signed bundle', () => {
  let [dir, key] = ['', ''];
  let signer: SshSigner;
  beforeEach(async () => {
    dir = temporaryDir();
    key = makeKey(temporaryDir(), 'ops', ['-t', 'ed25519']);
    signer = await openSigner(key, () => Promise.reject(new Error('nothing to ask')));
  });
  const seal = (format: BundleFormat, more: object = {}, outDir = dir): Promise<SealedBundle> =>
    sealBundle({
      dir: makeSpool(outDir),
      name: SAMPLE_NAME,
      outDir,
      format,
      manifest: sampleDraft(),
      ...more,
    });
  const trusted = (): { signer: { list: ReturnType<typeof readSigners>; from: string } } => ({
    signer: { list: readSigners(publicKey(key)), from: 'ops.pub' },
  });

  describe.each(['tar.gz', 'zip', 'dir'] as const)('%s', (format) => {
    it('is one that ssh-keygen verifies', async () => {
      const { path } = await seal(format, { signer });
      const folder = join(dir, 'extracted');
      await extractBundle(path, folder);
      const list = join(dir, 'allowed_signers');
      writeFileSync(list, `ops@example.org ${publicKey(key)}\n`);
      const args = ['-Y', 'verify', '-f', list, '-I', 'ops@example.org', '-n', 'evidence'];
      const said = runTool('ssh-keygen', [...args, '-s', join(folder, 'manifest.json.sig')], {
        input: readFileSync(join(folder, 'manifest.json'), 'utf8'),
      });
      expect(said).toMatch(/^Good "evidence" signature for ops@example\.org/);
      expect(await verifyBundle(path, trusted())).toMatchObject({ ok: true, signature: { state: 'valid' } });
      expect(await verifyBundle(path)).toMatchObject({
        ok: true,
        signature: { state: 'unchecked', fingerprint: signer.fingerprint },
      });
    });

    it('afterwards: the same bundle that signing at once would have made', async () => {
      const sealed = await seal(format);
      const before = statSync(sealed.path);
      const signed = await signBundle(sealed.path, signer, { replace: false });
      expect(signed).toMatchObject({ path: sealed.path, manifestSha256: sealed.manifestSha256 });
      expect(statSync(sealed.path).mode).toBe(before.mode);
      const elsewhere = temporaryDir();
      const atOnce = await seal(format, { signer }, elsewhere);
      if (format === 'dir') {
        expect(readdirSync(sealed.path).toSorted()).toEqual(readdirSync(atOnce.path).toSorted());
      } else {
        expect(readFileSync(sealed.path).equals(readFileSync(atOnce.path))).toBe(true);
      }
      expect(await verifyBundle(sealed.path, trusted())).toMatchObject({ ok: true });
      expect(readdirSync(dir)).toEqual([sealed.path.split('/').at(-1)]);
    });

    it('is signed a second time only when that is said', async () => {
      const { path } = await seal(format, { signer });
      const again = signBundle(path, signer, { replace: false });
      await expect(again).rejects.toThrow(`is signed already (by ${signer.fingerprint})`);
      const other = await openSigner(makeKey(dir, 'other', ['-t', 'ecdsa']), async () => '');
      await signBundle(path, other, { replace: true });
      expect((await verifyBundle(path)).signature).toMatchObject({ fingerprint: other.fingerprint });
      expect(await verifyBundle(path, trusted())).toMatchObject({
        ok: false,
        signature: { state: 'wrong_key' },
        problems: [{ kind: 'signature' }],
      });
    });
  });

  it('into another file: the bundle stays as it is', async () => {
    const { path } = await seal('tar.gz');
    const before = readFileSync(path);
    const out = join(dir, 'signed.tar.gz');
    await signBundle(path, signer, { replace: false, out });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(await verifyBundle(out, trusted())).toMatchObject({ ok: true });
    await expect(signBundle(path, signer, { replace: false, out })).rejects.toMatchObject({
      code: 'E_OUT_DIR',
    });
  });

  it('that was altered afterwards shows it, and is not signed again', async () => {
    const { path } = await seal('dir', { signer });
    const manifest = join(path, 'manifest.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace('"profile": "network"', '"profile": "quick"'),
    );
    expect(await verifyBundle(path, trusted())).toMatchObject({ ok: false, signature: { state: 'altered' } });
    expect((await verifyBundle(path)).problems).toMatchObject([
      { kind: 'signature', path: 'manifest.json.sig' },
    ]);

    const other = await seal('dir', {}, temporaryDir());
    writeFileSync(join(other.path, 'README.md'), 'changed');
    await expect(signBundle(other.path, signer, { replace: true })).rejects.toMatchObject({
      code: 'E_VERIFY',
    });
    expect(await (await openBundle(other.path)).signature()).toBeUndefined();
  });

  it('whose signature was taken away or exchanged for something else', async () => {
    const { path } = await seal('dir', { signer });
    for (const [text, state] of [
      ['hello', 'malformed'],
      ['x'.repeat(70_000), 'unreadable'],
    ] as const) {
      writeFileSync(join(path, 'manifest.json.sig'), text);
      const { ok, problems } = await verifyBundle(path);
      expect(ok).toBe(false);
      expect(JSON.stringify(problems)).toContain(
        state === 'malformed' ? 'not an SSH signature' : 'larger than',
      );
    }
    const unsigned = await seal('tar.gz', {}, temporaryDir());
    expect(await verifyBundle(unsigned.path, trusted())).toMatchObject({
      ok: false,
      signature: { state: 'missing' },
    });
  });

  it('a key that fails when it is needed costs the signature, not the bundle', async () => {
    const gone: SshSigner = { ...signer, sign: () => Promise.reject(new Error('the agent is gone')) };
    const sealed = await seal('tar.gz', { signer: gone });
    expect(sealed).toMatchObject({ unsigned: 'the agent is gone', format: 'tar.gz' });
    expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true, signature: { state: 'none' } });
    const waiting: SshSigner = { ...signer, sign: () => new Promise(() => undefined) };
    const stopped = await seal(
      'tar.gz',
      { signer: waiting, signal: AbortSignal.timeout(50) },
      temporaryDir(),
    );
    expect(stopped.unsigned).toBe('interrupted before the signature was made');
    expect(await verifyBundle(stopped.path)).toMatchObject({ ok: true });
  });

  it('a signature that a cut off sealing left is not taken for one of this manifest', async () => {
    const spool = makeSpool(dir);
    writeFileSync(join(spool, 'manifest.json.sig'), 'left over');
    const { path } = await sealBundle({
      dir: spool,
      name: SAMPLE_NAME,
      outDir: dir,
      format: 'dir',
      manifest: sampleDraft(),
    });
    expect(await verifyBundle(path)).toMatchObject({ ok: true, signature: { state: 'none' } });
  });
});
