import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evidence } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

/** Wrong input: exit 2, one message with what, which value and what to do, and nothing made. */
const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an unknown flag', ['--profil', 'quick'], /unknown option '--profil'[\s\S]*--profile/],
  ['an unknown collector', ['--only', 'neighbors'], /no collector "neighbors"[\s\S]*mean "neighbours"/],
  ['an unknown collector to skip', ['--skip', 'pign'], /--skip[\s\S]*"pign"[\s\S]*mean "ping"/],
  ['an unknown profile', ['--profile', 'fast'], /fast[\s\S]*quick, network, full/],
  ['an unknown format', ['--format', 'rar'], /rar[\s\S]*tar\.gz, zip, dir/],
  ['an argument that belongs to no flag', ['api.test'], /too many arguments/],
  ['nothing left to do', ['--only', 'ping', '--skip', 'ping'], /leave no collector/],
  ['an interface that is not there', ['--interface', 'up1'], /no interface "up1"[\s\S]*"up0"/],
  ['a pattern that cannot compile', ['--log', '/var/log/*', '--grep', '(timeout'], /\(timeout[\s\S]*→/],
  ['a window that ends before it starts', ['--since', '1h', '--until', '2h'], /not after/],
  ['a date that does not exist', ['--since', '2026-02-31'], /"2026-02-31" is not a time/],
  ['a duration without sense', ['--duration', 'soon'], /"soon" is not a duration/],
  ['a limit without sense', ['--probe-timeout', '5 parsecs'], /"5 parsecs" is not a duration/],
  ['a size without sense', ['--budget-size', 'big'], /"big" is not a size/],
  ['a window no timer can hold', ['--duration', '30d'], /--duration: "30d" is out of range[\s\S]*168 h/],
  ['no time for a probe', ['--probe-timeout', '0'], /--probe-timeout: "0" is out of range/],
  ['no time for the run', ['--budget-time', '0s'], /--budget-time: "0s" is out of range/],
  ['no room for anything', ['--budget-size', '10'], /--budget-size: "10" is too small/],
  ['a target that looks like an option', ['--target=-oProxyCommand=id'], /neither a host/],
  ['a URL whose host looks like an option', ['-t', 'http://-oProxyCommand=id/'], /not a host name/],
  ['a target with shell metacharacters', ['--target', 'a;reboot'], /neither a host/],
  ['a target with a command in it', ['--target', '$(reboot).example'], /neither a host/],
  ['a target with a line break', ['--target', 'a.example\nb.example'], /neither a host/],
  ['an empty target', ['--target', ''], /neither a host/],
  ['a target with a port out of range', ['--target', 'a.example:99999'], /neither a host/],
  ['an output folder that is missing', ['--out', '/nonexistent/x'], /does not exist[\s\S]*mkdir -p/],
  ['a file where a folder is expected', ['--out', '/etc/hostname'], /is a file/],
  ['a configuration that is missing', ['--config', '/nonexistent.yaml'], /\/nonexistent\.yaml/],
];

describe.skipIf(!canNetwork)('evidence collect with wrong input (root, namespaces)', () => {
  const client = useNetwork();

  it.each(CASES)('%s', async (_, args, message) => {
    const cwd = temporaryDir();
    const { code, stderr, stdout } = await client.evidence(['collect', ...args], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('says the same with --json, on stderr, and keeps stdout empty', async () => {
    const { code, stdout, stderr } = await client.evidence(['collect', '--json', '--only', 'sokets']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('did you mean "sockets"');
  });
});

describe('other commands with wrong input', () => {
  it('a bundle that is none', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'x.tar.gz'), 'not an archive');
    mkdirSync(join(dir, 'folder'));
    for (const command of ['open', 'verify', 'seal']) {
      for (const name of ['x.tar.gz', 'folder', 'missing.tar.gz']) {
        const { code, stderr } = await evidence([command, join(dir, name)]);
        expect({ command, name, code, stderr }).toMatchObject({ code: 2 });
        expect(stderr).toContain(name);
        expect(stderr).not.toMatch(/\n\s+at /);
      }
    }
    expect(readdirSync(dir).toSorted()).toEqual(['folder', 'x.tar.gz']);
  });

  it.each([
    ['command', ['colect'], /Did you mean collect/],
    ['thing to list', ['list', 'colectors'], /colectors[\s\S]*collectors, detections, playbooks, profiles/],
    ['shell', ['completion', 'tcsh'], /tcsh[\s\S]*bash, zsh, fish/],
  ])('an unknown %s', async (_, args, message) => {
    const { code, stderr } = await evidence(args);
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(message);
  });

  it('a hash that is none', async () => {
    const { code, stderr } = await evidence(['verify', '/nonexistent', '--sha256', 'abc']);
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toMatch(/"abc" is not 64 hex digits/);
  });
});
