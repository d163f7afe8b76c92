import { createServer, type Server } from 'node:http';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/bundle/manifest.js';
import { makeAgeKey, onTerminal, type AgeKey } from '../support/age.js';
import { bundleIn, CLI, evidence, left, run, start, words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { runTool } from '../support/run-tool.js';
import { makeSpool, SAMPLE_NAME, sampleDraft } from '../support/sample-spool.js';
import { makeKey, publicKey } from '../support/ssh-keys.js';
import { useNetwork } from '../support/use-network.js';
import { sealBundle } from '../../src/bundle/write.js';

const canSeal = hasTool('age') && hasTool('ssh-keygen');
const SECRET = 'Xsecret0123456789X';

async function sampleBundle(dir = temporaryDir()): Promise<string> {
  const spool = makeSpool(dir);
  const { path } = await sealBundle({
    dir: spool,
    name: SAMPLE_NAME,
    outDir: dir,
    format: 'tar.gz',
    manifest: sampleDraft(),
  });
  return path;
}

describe.skipIf(!canNetwork || !canSeal)('collect (root, namespaces)', () => {
  const client = useNetwork();
  const keys = temporaryDir();
  const quick = words('collect -p quick --passive -d 100ms --only memory,sockets --json');
  let age: AgeKey;
  let key = '';
  beforeAll(() => {
    age = makeAgeKey(keys, 'age');
    key = makeKey(keys, 'ops', ['-t', 'ed25519']);
  });

  it('encrypted, signed, uploaded: readable with age, ssh-keygen and evidence', async () => {
    const [out, share] = [temporaryDir(), temporaryDir()];
    const ran = await client.evidence([
      ...quick,
      ...['-o', out, '--encrypt-to', age.recipient, '--sign', key, '--upload', share],
    ]);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 0 });
    const said = JSON.parse(ran.stdout) as Record<string, unknown>;
    const path = bundleIn(out);
    expect(said).toMatchObject({
      path,
      encrypted: true,
      recipients: [age.recipient],
      signer: { keyType: 'ssh-ed25519' },
      upload: { ok: true, to: share, verified: 'read back, its SHA-256 is the same' },
    });
    expect(readFileSync(bundleIn(share)).equals(readFileSync(path))).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const list = join(temporaryDir(), 'allowed_signers');
    writeFileSync(list, `ops@example.org namespaces="evidence" ${publicKey(key)}\n`);
    const env = { EVIDENCE_IDENTITY: age.file };
    const sha256 = String(said['manifestSha256']);
    const verified = await evidence(['verify', path, '--signer', list, '--sha256', sha256], { env });
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toMatch(/^intact: [\s\S]*signed by ops@example\.org, SHA256:/);
    const stranger = await evidence([
      'verify',
      path,
      '--signer',
      list,
      '--identity-name',
      'root@example.org',
      '-i',
      age.file,
    ]);
    expect(stranger.code).toBe(5);
    expect(stranger.stdout).toMatch(/signature wrong key: .*the key is that of ops@example\.org/);

    const opened = await evidence(['open', path, '--json', '-i', age.file]);
    const manifest = JSON.parse(opened.stdout) as Manifest;
    expect(manifest.seal).toMatchObject({ recipients: [age.recipient], signer: { keyType: 'ssh-ed25519' } });
    expect(manifest.custody).toMatchObject([
      { action: 'collected', user: 'root', uid: 0, tool: { name: 'evidence' } },
    ]);
    const readme = (await evidence(['open', path, '--cat', 'README.md', '-i', age.file])).stdout;
    expect(readme).toMatch(/## Chain of custody[\s\S]*\| collected \|[\s\S]*Encrypted for\*\*: `age1/);

    const folder = temporaryDir();
    const tar = join(folder, 'plain.tar.gz');
    runTool('age', ['-d', '-i', age.file, '-o', tar, path]);
    runTool('tar', ['xzf', tar, '-C', folder, '--strip-components', '1']);
    const args = [
      '-Y',
      'verify',
      '-f',
      list,
      '-I',
      'ops@example.org',
      '-n',
      'evidence',
      '-s',
      join(folder, 'manifest.json.sig'),
    ];
    expect(
      runTool('ssh-keygen', args, { input: readFileSync(join(folder, 'manifest.json'), 'utf8') }),
    ).toMatch(/^Good/);
  });

  describe('to a URL', () => {
    /** A server in the namespace: what the client can reach. */
    const serve = async (status: number): Promise<{ readonly url: string; readonly stop: () => void }> => {
      const script = `require('node:http').createServer((q, a) => { q.resume(); q.on('end', () => { a.writeHead(${status}); a.end(); }); })
        .listen(0, '127.0.0.1', function () { console.error(this.address().port); });`;
      const server = run([...client.inside(), process.execPath, '-e', script]);
      await expect.poll(server.stderr, { timeout: 30_000 }).toMatch(/\d+\n/);
      const url = `http://127.0.0.1:${server.stderr().trim()}/in/x?X-Amz-Signature=${SECRET}`;
      return { url, stop: () => void server.child.kill() };
    };

    it('sends it, and neither prints nor records what the URL proves itself with', async () => {
      const { url, stop } = await serve(200);
      const out = temporaryDir();
      try {
        const ran = await client.evidence([...quick, '-o', out, '-f', 'tar.gz', '--upload', url]);
        expect(ran.code).toBe(0);
        expect(JSON.parse(ran.stdout)).toMatchObject({
          upload: {
            ok: true,
            to: url.replace(/\?.*/, '?…'),
            verified: expect.stringContaining('only by the status'),
          },
        });
        expect(ran.stdout + ran.stderr).not.toContain(SECRET);
        const folder = join(temporaryDir(), 'all');
        expect((await evidence(['open', bundleIn(out), '--extract', folder])).code).toBe(0);
        expect(() => runTool('grep', ['-r', SECRET, folder])).toThrow();
        expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toContain('/in/x?…');
      } finally {
        stop();
      }
    });

    it('that refuses it: exit 3, with the reason, and the bundle is here', async () => {
      const { url, stop } = await serve(403);
      const out = temporaryDir();
      try {
        const { code, stdout, stderr } = await client.evidence([
          ...quick.filter((w) => w !== '--json'),
          ...['-o', out, '--upload', url],
        ]);
        expect({ code, stderr }).toMatchObject({ code: 3 });
        expect(stdout).toMatch(
          /sealed: [\s\S]*NOT uploaded to .* answers 403\n\s+→ .*new one\n\s+the bundle is here: /,
        );
        expect(stdout + stderr).not.toContain(SECRET);
        expect((await evidence(['verify', bundleIn(out)])).code).toBe(0);
      } finally {
        stop();
      }
    });
  });

  it.each([
    ['a recipient that is none', ['--encrypt-to', 'age1nobody'], /"age1nobody" is not an age recipient/],
    ['a file of recipients that is missing', ['--encrypt-to', 'vendor.txt'], /vendor\.txt cannot be read/],
    [
      'a folder that is to be encrypted',
      ['--encrypt-to', 'age1x', '-f', 'dir'],
      /a folder cannot be encrypted/,
    ],
    ['a key that is missing', ['--sign', 'no-such-key'], /no-such-key: cannot be read/],
    [
      'a key with a passphrase, and nobody to ask',
      ['--sign', 'LOCKED'],
      /cannot be asked: there is no terminal/,
    ],
    ['a destination that is missing', ['--upload', '/nonexistent/x'], /does not exist/],
    [
      'a destination nobody listens at',
      ['--upload', `http://127.0.0.1:1/x?${SECRET}`],
      /cannot be reached: .*ECONNREFUSED/,
    ],
    [
      'a destination that is not encrypted',
      ['--upload', `http://b.example/x?${SECRET}`],
      /--allow-insecure-upload/,
    ],
    ['SFTP to where nobody listens', ['--upload', 'sftp://me@127.0.0.1:1/x'], /nothing listens/],
  ])('%s: exit 2 before anything is collected', async (_, args, message) => {
    const cwd = temporaryDir();
    const locked = args.includes('LOCKED')
      ? makeKey(temporaryDir(), 'locked', ['-t', 'ed25519'], 'secret')
      : '';
    const given = args.map((word) => (word === 'LOCKED' ? locked : word));
    const { code, stderr, stdout } = await client.evidence(['collect', ...given], {
      cwd,
      prefix: undefined,
      through: ['setsid', '-w'],
    } as Parameters<typeof client.evidence>[1]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(SECRET);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe.skipIf(!canSeal)('encrypt, decrypt, sign, upload', () => {
  it('there and back: the same bytes; nothing is replaced', async () => {
    const dir = temporaryDir();
    const path = await sampleBundle(dir);
    const key = makeAgeKey(temporaryDir(), 'key');
    const there = await evidence(['encrypt', path, '--to', key.recipient]);
    expect(there).toMatchObject({ code: 0, stderr: '' });
    expect(there.stdout).toMatch(/^encrypted: .*\.age\n.*for age1[\s\S]*the plain bundle is still there/);
    const before = readFileSync(path);
    const again = await evidence(['decrypt', `${path}.age`, '-i', key.file]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') });
    const back = await evidence([
      'decrypt',
      `${path}.age`,
      '-i',
      key.file,
      '-o',
      join(dir, 'back'),
      '--json',
    ]);
    expect(JSON.parse(back.stdout)).toMatchObject({ path: join(dir, 'back'), bytes: before.length });
    expect(readFileSync(join(dir, 'back')).equals(before)).toBe(true);
    expect(left(dir)).toEqual(['back', `${SAMPLE_NAME}.tar.gz`, `${SAMPLE_NAME}.tar.gz.age`]);
  });

  it('a variable that names a lost identity does not matter for a plain bundle', async () => {
    const path = await sampleBundle();
    const env = { EVIDENCE_IDENTITY: '/nonexistent' };
    for (const command of ['open', 'verify']) expect((await evidence([command, path], { env })).code).toBe(0);
    expect((await evidence(['decrypt', path, '-o', `${path}.plain`], { env })).stderr).toMatch(
      /not encrypted with age/,
    );
  });

  it('wrong key: exit 2; altered: exit 5; no key: exit 2; never a plain file', async () => {
    const dir = temporaryDir();
    const path = await sampleBundle(temporaryDir());
    const [mine, other] = [makeAgeKey(temporaryDir(), 'mine'), makeAgeKey(temporaryDir(), 'other')];
    const file = join(dir, 'x.tar.gz.age');
    await evidence(['encrypt', path, '--to', mine.recipient, '-o', file]);
    for (const command of ['decrypt', 'open', 'verify']) {
      expect((await evidence([command, file, '-i', other.file])).code).toBe(2);
      expect((await evidence([command, file])).code).toBe(2);
    }
    const bytes = readFileSync(file);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    for (const command of ['decrypt', 'verify']) {
      const { code, stderr, stdout } = await evidence([command, file, '-i', mine.file]);
      expect({ command, code }).toEqual({ command, code: 5 });
      expect(stderr + stdout).toMatch(/altered, damaged or cut short/);
    }
    expect(left(dir)).toEqual(['x.tar.gz.age']);
  });

  it('Ctrl-C while a large file is decrypted: exit 130 and no plain byte is left', async () => {
    const dir = temporaryDir();
    const key = makeAgeKey(temporaryDir(), 'key');
    writeFileSync(join(dir, 'large'), randomBytes(200_000_000));
    runTool('age', ['-r', key.recipient, '-o', join(dir, 'large.age'), join(dir, 'large')]);
    const work = start(['decrypt', join(dir, 'large.age'), '-i', key.file, '-o', join(dir, 'plain')]);
    await expect.poll(() => left(dir), { timeout: 30_000 }).toContain('plain.partial');
    work.child.kill('SIGINT');
    expect(await work.ended).toMatchObject({ code: 130, stderr: 'evidence: interrupted\n' });
    expect(left(dir)).toEqual(['large', 'large.age']);
  });

  it.skipIf(!hasTool('expect'))('passphrases are asked for on the terminal and not shown', async () => {
    const dir = temporaryDir();
    const path = await sampleBundle(dir);
    const node = [process.execPath, CLI];
    const said = onTerminal([...node, 'encrypt', path, '--passphrase'], ['open sesame', 'open sesame']);
    expect(said).toMatch(/Passphrase: .*\s+Passphrase, once more: [\s\S]*for whoever knows the passphrase/);
    expect(said).not.toContain('sesame');
    expect(() =>
      onTerminal([...node, 'encrypt', path, '--passphrase', '-o', join(dir, 'x')], ['one', 'two']),
    ).toThrow();
    const interrupted = onTerminal(
      ['sh', '-c', `${node.join(' ')} encrypt ${path} --passphrase; echo exit $?`],
      ['\u0003'],
    );
    expect(interrupted).toMatch(/exit 130/);
    expect(existsSync(join(dir, 'x'))).toBe(false);
    onTerminal([...node, 'decrypt', `${path}.age`, '--passphrase', '-o', join(dir, 'back')], ['open sesame']);
    expect(readFileSync(join(dir, 'back')).equals(readFileSync(path))).toBe(true);
    onTerminal(['age', '-d', '-o', join(dir, 'theirs'), `${path}.age`], ['open sesame']);
    expect(readFileSync(join(dir, 'theirs')).equals(readFileSync(path))).toBe(true);
    const locked = makeKey(dir, 'locked', ['-t', 'ed25519'], 'let me in');
    const signed = onTerminal([...node, 'sign', path, '--key', locked], ['let me in']);
    expect(signed).toMatch(/signed: .*\s+by SHA256:/);
    expect((await evidence(['verify', path, '--signer', `${locked}.pub`])).code).toBe(0);
  });

  it('verify --signer: says what is missing, wrong, or no list', async () => {
    const path = await sampleBundle();
    const keys = temporaryDir();
    const [mine, other] = [makeKey(keys, 'mine', ['-t', 'ed25519']), makeKey(keys, 'other', ['-t', 'ecdsa'])];
    const unsigned = await evidence(['verify', path, '--signer', `${mine}.pub`]);
    expect(unsigned).toMatchObject({ code: 5, stdout: expect.stringContaining('signature missing') });
    expect((await evidence(['sign', path, '-k', mine])).code).toBe(0);
    expect((await evidence(['verify', path])).stdout).toMatch(
      /signed by SHA256:\S+ \(ssh-ed25519\) \(not checked against a list/,
    );
    expect((await evidence(['verify', path, '--signer', `${mine}.pub`])).stdout).toMatch(
      /signed by the given key/,
    );
    const wrong = await evidence(['verify', path, '--signer', `${other}.pub`, '--json']);
    expect(wrong.code).toBe(5);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ ok: false, signature: { state: 'wrong_key' } });
    for (const args of [
      ['--signer', path],
      ['--signer', '/nonexistent'],
      ['--identity-name', 'me'],
    ]) {
      expect((await evidence(['verify', path, ...args])).code).toBe(2);
    }
    expect((await evidence(['open', path])).stdout).toMatch(/signed by SHA256:/);
  });

  describe('upload', () => {
    let server: Server;
    let port = 0;
    const bodies: number[] = [];
    beforeAll(async () => {
      server = createServer((request, response) => {
        let bytes = 0;
        request.on('data', (chunk: Buffer) => (bytes += chunk.length));
        request.on('end', () => {
          bodies.push(bytes);
          response.writeHead(request.url?.startsWith('/ok') ? 201 : 403).end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      port = (server.address() as { port: number }).port;
    });
    afterAll(() => void server.close());

    it('delivered: exit 0; refused: exit 3; the bundle stays', async () => {
      const path = await sampleBundle();
      const ok = await evidence(['upload', path, `http://127.0.0.1:${port}/ok?s=${SECRET}`]);
      expect(ok).toMatchObject({ code: 0, stderr: '' });
      expect(ok.stdout).toMatch(
        /^uploaded to http:\/\/127\.0\.0\.1:\d+\/ok\?…\n.*verified: only by the status 201/,
      );
      expect(bodies).toEqual([statSync(path).size]);
      const no = await evidence(['upload', path, `http://127.0.0.1:${port}/no?s=${SECRET}`, '--json']);
      expect(no.code).toBe(3);
      expect(JSON.parse(no.stdout)).toMatchObject({ ok: false, attempts: 1, bundle: path });
      expect(ok.stdout + no.stdout + no.stderr).not.toContain(SECRET);
      expect(existsSync(path)).toBe(true);
    });

    it('into a folder, and what is no file', async () => {
      const [path, share] = [await sampleBundle(), temporaryDir()];
      expect((await evidence(['upload', path, share])).stdout).toMatch(/read back, its SHA-256 is the same/);
      mkdirSync(join(share, 'folder'));
      expect((await evidence(['upload', join(share, 'folder'), share])).code).toBe(2);
      expect((await evidence(['upload', '/nonexistent', share])).code).toBe(2);
    });
  });
});
