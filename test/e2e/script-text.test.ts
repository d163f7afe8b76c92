import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evidence, left, run, words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { SHELLS, writeScript } from '../support/shell-script.js';

const TARGETS = [
  '-t',
  'https://api.example.net/health?x=1',
  '-t',
  'db.example.net:5432',
  '-t',
  '[2001:db8::7]:22',
];
const LOGS = ['-l', "/var/log/app's/*.log", '-g', '(?i)timeout|[\\w-]+ reset', '--since', '2h'];
const VARIANTS: readonly (readonly [string, readonly string[]])[] = [
  ['network', []],
  ['network with targets and logs', [...TARGETS, ...LOGS]],
  ['quick, passive', ['-p', 'quick', '--passive']],
  ['full', ['-p', 'full', '-d', '10m']],
  ['full with targets', ['-p', 'full', ...TARGETS]],
];

describe.each(VARIANTS)('the text of evidence script: %s', (_, args) => {
  it('is the same each time, and says of itself what it is', async () => {
    const [one, two] = [await evidence(['script', ...args]), await evidence(['script', ...args])];
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(one.stdout).toBe(two.stdout);
    const [, claimed = '', body = ''] = /^# body sha256: ([0-9a-f]{64})\n(.*)/ms.exec(one.stdout) ?? [];
    expect(createHash('sha256').update(body).digest('hex')).toBe(claimed);
  });

  it.skipIf(!hasTool('shellcheck'))('shellcheck has nothing to say', async () => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', await writeScript(args)], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it.each(SHELLS)('%s can read it', async (shell) => {
    const { code, stderr } = await run([...words(shell), '-n', await writeScript(args)]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('holds no symbol of the planning, nothing of Node.js, no argument or environment of a process', async () => {
    const { stdout } = await evidence(['script', ...args]);
    expect(stdout).not.toMatch(/\b240\.\d|100::|\bev[a-z]+00\d|fe80::240|\b61001\b|\b61443\b|41024448/);
    expect(stdout).not.toMatch(/require\(|\bnode -e\b/);
    expect(stdout).not.toMatch(/\/(?:cmdline|environ)\b/);
  });
});

describe('evidence script', () => {
  it('keeps the network profile small enough to read', async () => {
    const { stdout } = await evidence(['script']);
    expect(Buffer.byteLength(stdout)).toBeLessThan(100 * 1024);
  });

  it('writes a new file only', async () => {
    const path = join(temporaryDir(), 'x.sh');
    expect((await evidence(['script', '-p', 'quick', '-o', path])).code).toBe(0);
    expect(existsSync(path)).toBe(true);
    const again = await evidence(['script', '-p', 'quick', '-o', path]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('cannot be written');
  });

  it('refuses a pattern that grep -E cannot express, naming it', async () => {
    const { code, stderr } = await evidence(words(String.raw`script -l /var/log/x -g \pL+`));
    expect(code).toBe(2);
    expect(stderr).toContain(String.raw`\pL+`);
  });

  it('a hostile target is refused, and one that is merely odd cannot leave its quotes', async () => {
    expect((await evidence(['script', '-t', "x'; reboot; '"])).code).toBe(2);
    const { stdout } = await evidence(['script', '-t', 'http://api.test/$(reboot)\'`x`"\\']);
    const path = await writeScript(['-t', 'http://api.test/$(reboot)\'`x`"\\']);
    expect(readFileSync(path, 'utf8')).toBe(stdout);
    expect((await run(['sh', '-n', path]).ended).code).toBe(0);
  });

  it.each(SHELLS)('%s: --help and wrong use', async (shell) => {
    const [script, dir] = [await writeScript(['-p', 'quick', '--passive']), temporaryDir()];
    const say = (...args: string[]): ReturnType<typeof evidence> =>
      run([...words(shell), script, ...args], { cwd: dir }).ended;
    const help = await say('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('evidence import FILE');
    for (const args of [['--nonsense'], ['-o'], ['-o', '/nonexistent'], ['-d', 'soon']]) {
      const { code, stderr } = await say(...args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stderr).toContain(args.length > 1 ? (args[0] ?? '') : (args[0] ?? ''));
    }
    expect(left(dir)).toEqual([]);
  });
});
