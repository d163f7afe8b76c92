import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, evidence, run } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

describe('list', () => {
  it('collectors, as text and JSON: every folder is one, each says why', async () => {
    const listed = JSON.parse((await evidence(['list', 'collectors', '--json'])).stdout) as Record<
      string,
      string
    >[];
    const folders = readdirSync(join(import.meta.dirname, '../../collectors'));
    expect(listed.map((c) => c['id'])).toEqual(folders.toSorted());
    const { stdout } = await evidence(['list', 'collectors']);
    for (const { id = '?', title = '?', why } of listed) {
      expect(why).toMatch(/\?/);
      expect(stdout).toContain(`${id}  ${title}`);
    }
  });

  it('profiles', async () => {
    expect((await evidence(['list', 'profiles'])).stdout).toMatch(/quick[\s\S]*network[\s\S]*full/);
    expect(
      Object.keys(JSON.parse((await evidence(['list', 'profiles', '--json'])).stdout) as object),
    ).toEqual(['quick', 'network', 'full']);
  });
});

describe('help', () => {
  it.each([
    [[]],
    [['collect']],
    [['triage']],
    [['open']],
    [['verify']],
    [['seal']],
    [['encrypt']],
    [['decrypt']],
    [['sign']],
    [['upload']],
    [['list']],
    [['doctor']],
    [['completion']],
  ])('of %j: exit 0, no line wider than 120 columns', async (command: string[]) => {
    const { code, stdout } = await evidence([...command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: evidence/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('--version is that of the package', async () => {
    const { stdout } = await evidence(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('completion', () => {
  const COMPLETE = `
complete_line() {
  COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=(); _evidence; printf '%s\\n' "\${COMPREPLY[@]}"
}`;
  const complete = async (...words: string[]): Promise<string[]> => {
    const script = join(temporaryDir(), 'completion.bash');
    writeFileSync(script, (await evidence(['completion', 'bash'])).stdout + COMPLETE);
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const { code, stdout, stderr } = await run([
      'bash',
      '--norc',
      '-c',
      `set -u; . ${script}; complete_line ${quoted}`,
    ]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.split('\n').filter(Boolean);
  };

  it.skipIf(!hasTool('bash'))('bash: commands, options, values and collectors', async () => {
    expect(await complete('evidence', '')).toEqual(
      expect.arrayContaining(['collect', 'open', 'verify', 'doctor']),
    );
    expect(await complete('evidence', 'ver')).toEqual(['verify']);
    expect(await complete('evidence', 'collect', '--prof')).toEqual(['--profile']);
    expect(await complete('evidence', 'collect', '--profile', '')).toEqual(['quick', 'network', 'full']);
    expect(await complete('evidence', 'collect', '--only', 'neigh')).toEqual(['neighbours']);
    expect(await complete('evidence', 'list', 'pro')).toEqual(['profiles']);
    expect(await complete('evidence', 'open', '--ex')).toEqual(['--extract']);
  });

  it.skipIf(!hasTool('bash'))('bash: is what the shell itself asks', async () => {
    const script = join(temporaryDir(), 'completion.bash');
    writeFileSync(script, (await evidence(['completion', 'bash'])).stdout);
    const { stdout } = await run(['bash', '--norc', '-c', `. ${script}; complete -p evidence`]).ended;
    expect(stdout).toContain('-F _evidence evidence');
  });

  it.each(['zsh', 'fish'])('%s: a script that names every command', async (shell) => {
    const { code, stdout } = await evidence(['completion', shell]);
    expect(code).toBe(0);
    for (const command of [
      'collect',
      'open',
      'verify',
      'seal',
      'encrypt',
      'decrypt',
      'sign',
      'upload',
      'list',
      'doctor',
    ])
      expect(stdout).toContain(command);
    if (!hasTool(shell)) return;
    const script = join(temporaryDir(), 'script');
    writeFileSync(script, stdout);
    expect((await run([shell, '-n', script]).ended).code).toBe(0);
  });
});

describe.skipIf(!canNetwork)('before a run (root, namespaces)', () => {
  const client = useNetwork();

  it('dry-run prints the commands verbatim, runs none of them and makes nothing', async () => {
    const cwd = temporaryDir();
    const { code, stdout, stderr } = await client.evidence(['collect', '--dry-run', '-t', 'api.test:5432'], {
      cwd,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+: profile network, window 15 s, at most /);
    expect(stdout).toMatch(/targets: api\.test:5432 \(given\)/);
    expect(stdout).toMatch(/ping .*api\.test/);
    expect(stdout).toMatch(/needs consent: --allow-capture/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('dry-run --json: phase, effect and argv of each probe', async () => {
    const { stdout } = await client.evidence(['collect', '--dry-run', '--json', '-t', 'api.test']);
    const { hosts } = JSON.parse(stdout) as {
      hosts: { probes: Record<string, unknown>[]; targets: unknown[] }[];
    };
    const [{ probes, targets } = { probes: [], targets: [] }] = hosts;
    expect(targets).toMatchObject([
      { name: 'api.test', addresses: expect.arrayContaining(['10.99.0.1', 'fd99::1']) },
    ]);
    expect(probes.length).toBeGreaterThan(40);
    for (const probe of probes) {
      expect(probe['effect']).toBeOneOf(['reads', 'sends_traffic', 'captures_traffic', 'changes_state']);
      expect(probe['phase']).toBeOneOf(['start+end', 'once', 'during', 'end']);
    }
  });

  it('what needs consent is refused, and done when asked', async () => {
    const count = async (...more: string[]): Promise<number> => {
      const { stdout } = await client.evidence(['collect', '--dry-run', '-t', 'api.test', ...more]);
      return stdout.split('\n').filter((line) => /not run: needs consent/.test(line)).length;
    };
    const refused = await count();
    expect(refused).toBeGreaterThan(0);
    expect(await count('--allow-capture')).toBeLessThan(refused);
  });

  it('doctor: as text, what is there and what is not', async () => {
    const { code, stdout, stderr } = await client.evidence(['doctor']);
    expect({ code, stderr }).toEqual({ code: expect.toBeOneOf([0, 3]), stderr: '' });
    expect(stdout).toMatch(/^\S+: root, \d+ of \d+ tools\n/);
    expect(stdout).toMatch(/✓ ip +/);
    expect(stdout).not.toMatch(/undefined|NaN/);
    expect(existsSync(CLI)).toBe(true);
  });
});
