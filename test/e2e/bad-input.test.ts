import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canUnshare, evidence, isRoot, temporaryDir } from '../support/cli.js';

/** Wrong input: exit 2, one message with what, which value and what to do, and nothing made. */
const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an unknown flag', ['--profil', 'quick'], /unknown option '--profil'[\s\S]*--profile/],
  [
    'an unknown collector',
    ['--only', 'neighbors'],
    /no collector "neighbors"[\s\S]*did you mean "neighbours"/,
  ],
  ['an unknown profile', ['--profile', 'fast'], /fast[\s\S]*quick, network, full/],
  ['nothing left to do', ['--only', 'ping', '--skip', 'ping'], /leave no collector/],
  ['an interface that is not there', ['--interface', 'eth99'], /no interface "eth99"[\s\S]*lo/],
  ['a pattern that cannot compile', ['--log', '/var/log/*', '--grep', '(timeout'], /\(timeout[\s\S]*→/],
  ['a window that ends before it starts', ['--since', '1h', '--until', '2h'], /not after/],
  ['a date that does not exist', ['--since', '2026-02-31'], /"2026-02-31" is not a time/],
  ['a duration without sense', ['--duration', 'soon'], /"soon" is not a duration/],
  ['a size without sense', ['--budget-size', 'big'], /"big" is not a size/],
  ['a target that looks like an option', ['--target=-oProxyCommand=id'], /neither a host/],
  ['a target with shell metacharacters', ['--target', 'a;reboot'], /neither a host/],
  ['a target with a port out of range', ['--target', 'a.example:99999'], /neither a host/],
  ['an output folder that is missing', ['--out', '/nonexistent/x'], /does not exist[\s\S]*mkdir -p/],
  ['a file where a folder is expected', ['--out', '/etc/hostname'], /is a file/],
];

describe('evidence collect with wrong input', () => {
  it.each(CASES)('%s', async (_, args, message) => {
    const cwd = temporaryDir();
    const { code, stderr, stdout } = await evidence(['collect', ...args], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.skipIf(isRoot)('a read-only output folder', async () => {
    const dir = temporaryDir();
    chmodSync(dir, 0o500);
    expect(await evidence(['collect', '--out', dir])).toMatchObject({ code: 2 });
  });

  it.skipIf(!canUnshare)('a read-only file system as output', async () => {
    const dir = temporaryDir();
    const prefix = ['unshare', '-m', 'sh', '-c', `mount -t tmpfs -o ro none ${dir} && exec "$@"`, 'sh'];
    const { code, stderr } = await evidence(['collect', '--out', dir], { prefix });
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(/not writable/);
  });

  it.skipIf(!canUnshare)('an output file system that is full', async () => {
    const dir = temporaryDir();
    const script = `mount -t tmpfs -o size=1m none ${dir} && exec "$@"`;
    const { code, stderr } = await evidence(['collect', '--out', dir], {
      prefix: ['unshare', '-m', 'sh', '-c', script, 'sh'],
    });
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toMatch(/only .* free/);
  });
});

describe('other commands with wrong input', () => {
  it('a bundle that is none', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'x.tar.gz'), 'not an archive');
    mkdirSync(join(dir, 'folder'));
    for (const command of ['open', 'verify']) {
      for (const name of ['x.tar.gz', 'folder', 'missing.tar.gz']) {
        const { code, stderr } = await evidence([command, join(dir, name)]);
        expect({ command, name, code, stderr }).toMatchObject({ code: 2 });
        expect(stderr).toMatch(new RegExp(name));
      }
    }
  });

  it('an unknown command', async () => {
    const { code, stderr } = await evidence(['colect']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Did you mean collect/);
  });
});
