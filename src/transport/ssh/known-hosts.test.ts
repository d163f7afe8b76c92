import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRoot, temporaryDir } from '../../../test/support/machine.js';
import { hasTool, runTool } from '../../../test/support/run-tool.js';
import { makeKey, type TestKey } from '../../../test/support/host-keys.js';
import { KnownHostsIndex } from './known-hosts-index.js';
import { fingerprint } from './known-hosts-key.js';
import { loadKnownHosts } from './known-hosts.js';

const withTool = describe.skipIf(!hasTool('ssh-keygen'));

let dir: string;
let keys: TestKey[];
const key = (n: number): TestKey => {
  const found = keys[n % keys.length];
  if (!found) throw new Error('no key');
  return found;
};
const line = (names: string, n: number, marker = ''): string =>
  `${marker}${names} ${key(n).type} ${key(n).base64}`;
let fileCount = 0;
const file = (text: string): string => {
  const path = join(dir, `known_hosts.${fileCount++}`);
  writeFileSync(path, text);
  return path;
};
const load = (text: string) => loadKnownHosts({ files: [file(text)] });

beforeAll(() => {
  dir = temporaryDir();
  if (!hasTool('ssh-keygen')) return;
  keys = [
    makeKey(dir, 'a', 'ed25519'),
    makeKey(dir, 'b', 'ed25519'),
    makeKey(dir, 'c', 'ecdsa', 256),
    makeKey(dir, 'd', 'ecdsa', 521),
    makeKey(dir, 'e', 'rsa', 1024),
  ];
});

/** `ssh-keygen -F` and its line numbers. */
function foundByOpenSsh(name: string, path: string): number[] {
  const { stdout } = spawnSync('ssh-keygen', ['-l', '-F', name, '-f', path], { encoding: 'utf8' });
  return [...stdout.matchAll(/found: line (\d+)/g)].map((m) => Number(m[1]));
}

function foundByUs(name: string, text: string): number[] {
  const index = new KnownHostsIndex();
  index.addText(text, 'f', 1);
  return index
    .find(name)
    .map((entry) => entry.line)
    .toSorted((a, b) => a - b);
}

const NAMES = [
  'web1',
  'web2',
  'web1.example.net',
  'db.example.net',
  '10.0.0.5',
  '2001:db8::1',
  '[web1]:2222',
  '[10.0.0.5]:2222',
  '[2001:db8::1]:22022',
];
const patterns = fc.constantFrom(
  ...NAMES,
  ...NAMES.map((n) => n.toUpperCase()),
  '*',
  '*.example.net',
  'web?',
  'w*1',
  '[*]:2222',
  '*:*',
  '!web1',
  '!*.example.net',
  '!',
  '',
);
const someKey = fc.nat(4);
const validLine = fc
  .tuple(
    fc.constantFrom('', '', '', '@revoked ', '@cert-authority '),
    fc.array(patterns, { minLength: 1, maxLength: 4 }),
    someKey,
    fc.constantFrom('', ' comment', '   two words # x', '\t', '\r'),
    fc.constantFrom('', ' ', '\t '),
  )
  .map(([marker, list, n, after, before]) => `${before}${line(list.join(','), n, marker)}${after}`);
const badLine = fc.oneof(
  fc.constantFrom(
    '',
    '# comment',
    '  # comment',
    '\r',
    'web1',
    'web1 ',
    'web1 ssh-ed25519',
    '@other web1 x y',
  ),
  fc.constantFrom('|1|abc|def ssh-ed25519 AAAA', '|2|x', 'web1 #ssh-ed25519 AAAA', 'web1 1024 35 123456'),
  someKey.map((n) => `@revoked @revoked ${line('web1', n)}`),
  someKey.map((n) => line('web1', n).slice(0, -3)),
  someKey.map((n) => `${line('web1', n)}AAAA`),
  fc.tuple(someKey, someKey).map(([a, b]) => `web1 ${key(a).type} ${key(b).base64}`),
  // A name and nothing behind it makes OpenSSH 9.2 read the rest of the line before.
  fc.string().map((s) => `${s.replaceAll('\n', ' ')} `),
);
const fileText = fc
  .array(fc.oneof({ weight: 3, arbitrary: validLine }, badLine), { maxLength: 12 })
  .chain((lines) => fc.constantFrom('\n', '').map((end) => lines.join('\n') + end));

withTool('known_hosts against ssh-keygen', () => {
  it('finds the lines `ssh-keygen -F` finds', () => {
    let found = 0;
    fc.assert(
      fc.property(fileText, fc.constantFrom(...NAMES), (text, name) => {
        const theirs = foundByOpenSsh(name, file(text));
        expect(foundByUs(name, text)).toEqual(theirs);
        found += theirs.length;
      }),
      { numRuns: 400 },
    );
    expect(found).toBeGreaterThan(150);
  });

  it('finds them after `ssh-keygen -H` has hashed the names', () => {
    let hashedLines = 0;
    fc.assert(
      fc.property(fc.array(validLine, { minLength: 1, maxLength: 6 }), (lines) => {
        const path = file(`${lines.join('\n')}\n`);
        spawnSync('ssh-keygen', ['-H', '-f', path]);
        const text = readFileSync(path, 'utf8');
        hashedLines += text.split('\n').filter((l) => l.startsWith('|1|')).length;
        for (const name of NAMES) expect(foundByUs(name, text)).toEqual(foundByOpenSsh(name, path));
      }),
      { numRuns: 40 },
    );
    expect(hashedLines).toBeGreaterThan(20);
  });

  it('prints the fingerprints `ssh-keygen -lf` prints', () => {
    for (const { file, blob } of keys) {
      expect(runTool('ssh-keygen', ['-lf', `${file}.pub`]).split(' ')[1]).toBe(fingerprint(blob));
    }
  });
});

withTool('KnownHosts.check', () => {
  it('trusts the known key, refuses another and names both', async () => {
    const hosts = await load(`# mine\n${line('web1,10.0.0.5', 0)}\n`);
    expect(hosts.check('web1', 22, key(0).blob)).toMatchObject({ status: 'trusted', line: 2 });
    expect(hosts.check('10.0.0.5', 22, key(0).blob).status).toBe('trusted');
    expect(hosts.check('web1', 22, key(1).blob)).toMatchObject({
      status: 'changed',
      fingerprint: fingerprint(key(1).blob),
      known: [{ fingerprint: fingerprint(key(0).blob), type: 'ssh-ed25519', line: 2 }],
    });
    expect(hosts.check('web2', 22, key(0).blob)).toEqual({
      status: 'unknown',
      fingerprint: fingerprint(key(0).blob),
    });
  });

  it('keeps ports apart, but lets an entry without a port vouch for any', async () => {
    const hosts = await load(`${line('web1', 0)}\n${line('[web1]:2222', 1)}\n${line('[web2]:2222', 1)}\n`);
    expect(hosts.check('web1', 2222, key(1).blob).status).toBe('trusted');
    expect(hosts.check('web1', 2222, key(0).blob).status).toBe('changed');
    expect(hosts.check('web1', 2200, key(0).blob).status).toBe('trusted');
    expect(hosts.check('web1', 2200, key(1).blob).status).toBe('unknown');
    expect(hosts.check('web2', 22, key(1).blob).status).toBe('unknown');
    expect(hosts.knownTypes('web1', 2200)).toEqual(['ssh-ed25519']);
  });

  it('refuses a revoked key however well known', async () => {
    const hosts = await load(`${line('web1', 0)}\n${line('*', 0, '@revoked ')}\n`);
    expect(hosts.check('web1', 22, key(0).blob)).toMatchObject({ status: 'revoked', line: 2 });
    expect(hosts.check('web1', 2222, key(0).blob).status).toBe('revoked');
  });

  it('says when only a certificate authority is known', async () => {
    const hosts = await load(`${line('*.example.net', 0, '@cert-authority ')}\n`);
    expect(hosts.check('a.example.net', 22, key(0).blob)).toMatchObject({
      status: 'unknown',
      certificateAuthority: { line: 1 },
    });
    expect(hosts.knownTypes('a.example.net', 22)).toEqual([]);
    expect(hosts.onlyAuthority('a.example.net', 22)).toMatchObject({ line: 1 });
    expect(hosts.onlyAuthority('a.example.net', 2222)).toMatchObject({ line: 1 });
    expect(hosts.onlyAuthority('other', 22)).toBeUndefined();
    const both = await load(`${line('*', 0, '@cert-authority ')}\n${line('web1', 1)}\n`);
    expect(both.onlyAuthority('web1', 22)).toBeUndefined();
  });

  it('reads several files, counts what it cannot read and names files it may not', async () => {
    const first = file(`${line('web1', 0)}\nweb1 garbage\n`);
    const second = file(`${line('web1', 2)}\n${line('web1', 4)}\n`);
    const fifo = join(dir, 'fifo');
    runTool('mkfifo', [fifo]);
    const hosts = await loadKnownHosts({ files: [first, join(dir, 'absent'), '/dev/null', fifo, second] });
    expect(hosts.check('web1', 22, key(4).blob)).toMatchObject({ status: 'trusted', file: second, line: 2 });
    expect(hosts.knownTypes('web1', 22)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']);
    expect(hosts.malformedLines).toBe(1);
    expect(hosts.unreadable).toEqual([{ file: fifo, reason: 'it is not a regular file' }]);
  });

  it.skipIf(isRoot)('names a file without permission', async () => {
    const closed = file('');
    chmodSync(closed, 0);
    expect((await loadKnownHosts({ files: [closed] })).unreadable).toHaveLength(1);
  });

  it('finds a host in 100 000 lines', async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => line(`h${i}`, i));
    const hosts = await load(many.join('\n'));
    expect(hosts.check('h99999', 22, key(99_999).blob)).toMatchObject({ status: 'trusted', line: 100_000 });
  });
});

withTool('KnownHosts.add', () => {
  it.each([false, true])('writes what ssh-keygen finds again (hashed: %s)', async (hash) => {
    const path = join(dir, `new-${hash}`, 'known_hosts');
    const hosts = await loadKnownHosts({ files: [path], addTo: path, hash });
    expect(await hosts.add('Web1', 2222, key(0).blob)).toEqual({ status: 'added', file: path });
    expect(await hosts.add('2001:db8::1', 22, key(2).blob)).toMatchObject({ status: 'added' });
    expect(hosts.check('web1', 2222, key(0).blob)).toMatchObject({ status: 'trusted', line: 1 });
    expect(foundByOpenSsh('[web1]:2222', path)).toEqual([1]);
    expect(foundByOpenSsh('2001:db8::1', path)).toEqual([2]);
    expect(readFileSync(path, 'utf8').includes('web1')).toBe(!hash);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it('gives a last line its end first and follows a symbolic link', async () => {
    const real = file(line('web1', 0));
    const link = join(dir, 'link');
    symlinkSync(real, link);
    const hosts = await loadKnownHosts({ files: [link], addTo: link });
    await hosts.add('web2', 22, key(1).blob);
    expect(readFileSync(real, 'utf8')).toBe(`${line('web1', 0)}\n${line('web2', 1)}\n`);
    expect(hosts.check('web1', 22, key(1).blob)).toMatchObject({ status: 'changed', known: [{ line: 1 }] });
  });

  it('never lets a second key in beside one that was added meanwhile', async () => {
    const path = file('');
    const ours = await loadKnownHosts({ files: [path], addTo: path });
    const theirs = await loadKnownHosts({ files: [path], addTo: path });
    const results = await Promise.all([
      theirs.add('web1', 22, key(0).blob),
      ours.add('web1', 22, key(1).blob),
      ours.add('web1', 22, key(0).blob),
    ]);
    expect(results).toMatchObject([
      { status: 'added' },
      { status: 'not_added', verdict: { status: 'changed' } },
      { status: 'not_added', verdict: { status: 'trusted' } },
    ]);
    expect(readFileSync(path, 'utf8')).toBe(`${line('web1', 0)}\n`);
  });

  it('notices that a line was removed meanwhile', async () => {
    const path = file(`${line('web1', 0)}\n${line('web2', 0)}\n`);
    const hosts = await loadKnownHosts({ files: [path], addTo: path });
    runTool('ssh-keygen', ['-R', 'web1', '-f', path]);
    expect(await hosts.add('web1', 22, key(1).blob)).toMatchObject({ status: 'added' });
    expect(foundByOpenSsh('web1', path)).toEqual([2]);
  });

  it('gives a reason when it cannot', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(folder);
    const reasonFor = async (addTo: string | undefined, host = 'web1') => {
      const hosts = await loadKnownHosts({ files: addTo ? [addTo] : [], ...(addTo && { addTo }) });
      return hosts.add(host, 22, key(0).blob);
    };
    expect(await reasonFor(undefined)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('UserKnownHostsFile'),
    });
    for (const bad of ['/dev/null', folder, join(dir, 'no', 'such', 'folder')]) {
      expect(await reasonFor(bad)).toMatchObject({ status: 'failed' });
    }
    for (const name of ['*', 'a,b', 'a b', 'a\nb', '!a', '|1|a']) {
      expect(await reasonFor(file(''), name)).toMatchObject({ status: 'failed' });
    }
  });
});
