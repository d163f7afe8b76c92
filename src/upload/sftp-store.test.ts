import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasTool, isRoot, temporaryDir } from '../../test/support/machine.js';
import { runTool } from '../../test/support/run-tool.js';
import { makeKey, publicKey } from '../../test/support/ssh-keys.js';
import { type SftpServer, startSftpServer } from '../../test/support/sftp-server.js';
import type { SshEndpoint } from '../transport/ssh/endpoint.js';
import { KnownHostsOfRun } from '../transport/ssh/host-key-check.js';
import { Secrets } from '../transport/ssh/secrets.js';
import { openSftp } from '../transport/ssh/sftp.js';
import { parseDestination } from './destination.js';
import { testDestination, upload, type UploadControl } from './upload.js';

describe.skipIf(!hasTool('sshd') || !hasTool('ssh-keygen'))('SFTP with a real sshd', () => {
  let server: SftpServer;
  let [dir, remote, bundle] = ['', '', ''];
  let retries: string[] = [];
  beforeAll(async () => {
    server = await startSftpServer(temporaryDir());
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    dir = temporaryDir();
    remote = join(dir, 'incoming');
    mkdirSync(remote);
    bundle = join(dir, 'evidence-x.tar.gz');
    writeFileSync(bundle, randomBytes(3_000_000));
    retries = [];
  });

  const control = (
    more: Partial<UploadControl> & { readonly endpoint?: Partial<SshEndpoint> } = {},
  ): UploadControl => ({
    openSftp: (_, signal) =>
      openSftp(
        { ...server.endpoint, ...more.endpoint },
        { knownHosts: new KnownHostsOfRun(), secrets: new Secrets(), signal },
      ),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onRetry: (reason) => void retries.push(reason),
    waitsMs: [1, 1],
    ...more,
  });
  const to = (folder = remote): ReturnType<typeof parseDestination> =>
    parseDestination(`sftp://user@127.0.0.1:${server.endpoint.port}${folder}/`, { allowInsecure: false });
  const arrived = (): Buffer => readFileSync(join(remote, 'evidence-x.tar.gz'));

  it('delivers, reads back, gives it its name, readable by the owner only', async () => {
    expect(await testDestination(to(), control())).toMatch(/^writable, .* free$/);
    expect(readdirSync(remote)).toEqual([]);
    const sent: number[] = [];
    const result = await upload(bundle, to(), control({ onProgress: (bytes) => sent.push(bytes) }));
    expect(result).toMatchObject({ ok: true, attempts: 1, resumedFrom: 0, bytes: 3_000_000 });
    expect(result).toMatchObject({ verified: 'read back, its SHA-256 is the same' });
    expect(arrived().equals(readFileSync(bundle))).toBe(true);
    expect(readdirSync(remote)).toEqual(['evidence-x.tar.gz']);
    expect(statSync(join(remote, 'evidence-x.tar.gz')).mode & 0o777).toBe(0o600);
    expect(sent.at(-1)).toBe(3_000_000);
    expect(existsSync(bundle)).toBe(true);
  });

  it.each([0, 1, 32_767, 32_768, 32_769])('delivers %i bytes', async (size) => {
    writeFileSync(bundle, randomBytes(size));
    expect(await upload(bundle, to(), control())).toMatchObject({ ok: true, bytes: size });
    expect(arrived().equals(readFileSync(bundle))).toBe(true);
  });

  it('goes on where it was cut off, as far as what is there is right', async () => {
    const whole = readFileSync(bundle);
    const partial = join(remote, 'evidence-x.tar.gz.partial');
    writeFileSync(partial, whole.subarray(0, 1_234_567));
    expect(await upload(bundle, to(), control())).toMatchObject({ ok: true, resumedFrom: 1_234_567 });
    expect(arrived().equals(whole)).toBe(true);

    rmSync(join(remote, 'evidence-x.tar.gz'));
    const holed = Buffer.from(whole);
    holed.fill(0, 500_000, 600_000);
    writeFileSync(partial, holed);
    const { ok, resumedFrom } = (await upload(bundle, to(), control())) as {
      ok: boolean;
      resumedFrom: number;
    };
    expect(ok).toBe(true);
    // Whole pieces of 32 KiB are compared; a zero may have been right.
    expect(resumedFrom).toBeGreaterThanOrEqual(500_000 - 32_768);
    expect(resumedFrom).toBeLessThan(500_010);
    expect(arrived().equals(whole)).toBe(true);

    rmSync(join(remote, 'evidence-x.tar.gz'));
    writeFileSync(partial, Buffer.concat([whole, Buffer.from('longer')]));
    expect(await upload(bundle, to(), control())).toMatchObject({ ok: true });
    expect(arrived().equals(whole)).toBe(true);
  });

  it('the same file again is found there; another one of that name is not replaced', async () => {
    await upload(bundle, to(), control());
    expect(await upload(bundle, to(), control())).toMatchObject({
      ok: true,
      verified: expect.stringMatching(/^it was there already/),
    });
    const before = arrived();
    writeFileSync(bundle, 'other');
    expect(await upload(bundle, to(), control())).toMatchObject({
      ok: false,
      attempts: 1,
      reason: expect.stringContaining('nothing is replaced'),
    });
    expect(arrived().equals(before)).toBe(true);
  });

  it('a connection that is lost half way is opened again, and the upload goes on', async () => {
    writeFileSync(bundle, randomBytes(20_000_000));
    let dropped = false;
    const onProgress = (sent: number): void => {
      if (dropped || sent < 8_000_000) return;
      dropped = true;
      server.dropConnections();
    };
    const result = await upload(bundle, to(), control({ onProgress }));
    expect(retries).toHaveLength(1);
    expect(result).toMatchObject({ ok: true, attempts: 2 });
    expect((result as { resumedFrom: number }).resumedFrom).toBeGreaterThan(1_000_000);
    expect(arrived().equals(readFileSync(bundle))).toBe(true);
  });

  it('an interrupt ends it, and says that it can go on', async () => {
    writeFileSync(bundle, randomBytes(20_000_000));
    const stop = new AbortController();
    const onProgress = (sent: number): void => void (sent > 5_000_000 && stop.abort());
    const result = await upload(bundle, to(), control({ onProgress, signal: stop.signal }));
    expect(result).toMatchObject({
      ok: false,
      interrupted: true,
      hint: expect.stringContaining('goes on where'),
    });
    expect(readdirSync(remote)).toEqual(['evidence-x.tar.gz.partial']);
    expect(existsSync(bundle)).toBe(true);
    expect(await upload(bundle, to(), control())).toMatchObject({ ok: true });
    expect(arrived().equals(readFileSync(bundle))).toBe(true);
  });

  it('another host key is refused before any login, and not tried again', async () => {
    const other = makeKey(dir, 'other', ['-t', 'ed25519']);
    const file = join(dir, 'known_hosts');
    writeFileSync(file, `[127.0.0.1]:${server.endpoint.port} ${publicKey(other)}\n`);
    const endpoint = { knownHostsFiles: [file] };
    const result = await upload(bundle, to(), control({ endpoint }));
    expect(result).toMatchObject({
      ok: false,
      attempts: 1,
      reason: expect.stringMatching(/host key of .* has changed: it shows .*SHA256:.* known is .*SHA256:/),
    });
    await expect(testDestination(to(), control({ endpoint }))).rejects.toMatchObject({
      code: 'E_UPLOAD',
      exit: 2,
    });
    expect(readdirSync(remote)).toEqual([]);
  });

  it('an unknown host key is refused as well', async () => {
    const result = await upload(bundle, to(), control({ endpoint: { knownHostsFiles: [] } }));
    expect(result).toMatchObject({ ok: false, attempts: 1, reason: expect.stringContaining('is not known') });
  });

  it('a folder that is not there: refused before anything is collected', async () => {
    await expect(testDestination(to('/nonexistent/folder'), control())).rejects.toThrow(/no such file/);
  });

  it('a key that is not known there: refused before anything is collected', async () => {
    const stranger = makeKey(dir, 'stranger', ['-t', 'ed25519']);
    const test = testDestination(to(), control({ endpoint: { identityFiles: [stranger] } }));
    await expect(test).rejects.toThrow(/stranger/);
  });

  it('a closed port is tried again, then given up', async () => {
    const result = await upload(bundle, to(), control({ endpoint: { port: 1 } }));
    expect(result).toMatchObject({
      ok: false,
      attempts: 3,
      reason: expect.stringContaining('nothing listens'),
    });
  });

  describe.skipIf(!isRoot || !canMount())('on a full disk', () => {
    it('says so, leaves no half file, and the bundle is still here', async () => {
      runTool('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', remote]);
      try {
        const result = await upload(bundle, to(), control());
        expect(result).toMatchObject({
          ok: false,
          attempts: 1,
          reason: expect.stringContaining('no space left'),
        });
        expect(readdirSync(remote)).toEqual([]);
        expect(statSync(bundle).size).toBe(3_000_000);
        await expect(testDestination(to(), control(), 3_000_000)).rejects.toThrow(/only 1\.0 MB are free/);
      } finally {
        runTool('umount', [remote]);
      }
    });
  });
});

function canMount(): boolean {
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
}
