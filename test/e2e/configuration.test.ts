import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleIn, evidence, manifestOf } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { useNetwork } from '../support/use-network.js';

const CONFIG = (secret: string): string => `
collect:
  profile: quick
  only: [my-app, my-files, memory]
collectors:
  - id: my-app
    why: What does the application say about itself?
    command: [printf, "user=%s password: %s\\\\n", alice, ${secret}]
    redact: ["password: *(\\\\S+)"]
    profiles: [quick]
  - id: my-files
    why: Which endpoints is it set to?
    files: [ /etc/hostname, /nonexistent/app.yaml ]
    when: start_end
    timeout: 1s
`;

describe.skipIf(!canNetwork)('a configuration file (root, namespaces)', () => {
  const client = useNetwork();
  const folder = (text: string): string => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'evidence.config.yaml'), text);
    return dir;
  };

  it('collectors of my own: in the list, the dry run and the manifest; what they redact is masked', async () => {
    const cwd = folder(CONFIG('hunter2secret'));
    const listed = JSON.parse((await client.evidence(['list', 'collectors', '--json'], { cwd })).stdout) as {
      id: string;
      why: string;
    }[];
    expect(listed.find((c) => c.id === 'my-app')?.why).toBe('What does the application say about itself?');
    const dry = (await client.evidence(['collect', '--dry-run'], { cwd })).stdout;
    expect(dry).toMatch(/my-app\n\s+once\s+printf /);
    expect(dry).toMatch(/my-files\n\s+start\+end\s+.*\/etc\/hostname/);

    const out = join(cwd, 'out');
    mkdirSync(out);
    const { code } = await client.evidence(['collect', '-d', '100ms', '-o', out, '-f', 'dir'], { cwd });
    expect(code).toBeOneOf([0, 3]);
    const manifest = manifestOf(bundleIn(out));
    expect(manifest.profile).toBe('quick');
    expect([...new Set(manifest.artifacts.map((a) => a.collector))]).toEqual([
      'memory',
      'my-app',
      'my-files',
    ]);
    const alone = ['collect', '--only', 'my-app', '-d', '100ms', '-f', 'dir', '-o', temporaryDir()];
    const { stderr, stdout } = await client.evidence(alone, { cwd });
    expect(stderr).not.toMatch(/no verdict|ENOENT/);
    expect(stdout).toMatch(/undetermined/);
    const own = manifest.artifacts.find((a) => a.collector === 'my-app');
    expect(own).toMatchObject({ outcome: 'ok', redactions: 1 });
    expect(readFileSync(join(bundleIn(out), own?.path ?? ''), 'utf8')).toBe(
      'user=alice password: [REDACTED:password]\n',
    );
    const files = manifest.artifacts.filter((a) => a.collector === 'my-files');
    expect(files.map((a) => a.snapshot)).toEqual(['start', 'end']);
    for (const a of files)
      expect(readFileSync(join(bundleIn(out), a.path ?? ''), 'utf8')).toMatch(/^\/etc\/hostname:/);
  });

  it('a secret that is cut by the size limit, or printed in pieces, is not half shown', async () => {
    const script = "printf 'password: hunter2'; sleep 0.2; printf 'secret\\nmore\\n'";
    const cwd = folder(`
collectors:
  - { id: pieces, why: pieces, command: [sh, -c, ${JSON.stringify(script)}], redact: ["password: *(\\\\S+)"] }
`);
    const out = join(cwd, 'out');
    mkdirSync(out);
    await client.evidence(['collect', '--only', 'pieces', '-d', '500ms', '-o', out, '-f', 'dir', '-q'], {
      cwd,
    });
    const [artifact] = manifestOf(bundleIn(out)).artifacts;
    expect(readFileSync(join(bundleIn(out), artifact?.path ?? ''), 'utf8')).toBe(
      'password: [REDACTED:password]\nmore\n',
    );
  });

  it('one of my own that hangs or is not there costs nothing else', async () => {
    const cwd = folder(`
collectors:
  - { id: hangs, why: it hangs, command: [sleep, "600"], timeout: 300ms }
  - { id: absent, why: not there, command: [no-such-tool-here], package: no-such-package }
`);
    const out = join(cwd, 'out');
    mkdirSync(out);
    const args = ['collect', '--only', 'hangs,absent,memory', '-d', '500ms', '-o', out, '-f', 'dir', '-q'];
    expect((await client.evidence(args, { cwd })).code).toBe(3);
    const { artifacts } = manifestOf(bundleIn(out));
    expect(artifacts.find((a) => a.collector === 'hangs')).toMatchObject({ outcome: 'timed_out' });
    expect(artifacts.find((a) => a.collector === 'absent')).toMatchObject({
      outcome: 'missing_tool',
      remedy: 'apt-get install no-such-package',
    });
    expect(artifacts.filter((a) => a.collector === 'memory').every((a) => a.outcome === 'ok')).toBe(true);
  });

  it('flags beat EVIDENCE_* beat the file', async () => {
    const cwd = folder('collect: { profile: full, format: dir }\n');
    const profile = async (args: string[], env: Record<string, string>): Promise<string | undefined> => {
      const { stdout } = await client.evidence(['collect', '--dry-run', '--passive', ...args], { cwd, env });
      return /profile (\w+)/.exec(stdout)?.[1];
    };
    expect(await profile([], {})).toBe('full');
    expect(await profile([], { EVIDENCE_PROFILE: 'network' })).toBe('network');
    expect(await profile(['-p', 'quick'], { EVIDENCE_PROFILE: 'network' })).toBe('quick');
  });
});

describe('a configuration file with mistakes', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['not YAML', 'collectors: [', /x\.yaml:1:\d+: /],
    ['an unknown key', 'colectors: []\n', /x\.yaml:1:1: .*colectors/],
    ['an unknown flag', 'collect:\n  profil: quick\n', /x\.yaml:2:3: collect: .*profil/],
    ['a value that is none', 'collect:\n  profile: fast\n', /x\.yaml:2:\d+: collect\.profile: .*quick/],
    ['no why', 'collectors:\n  - id: a\n    command: [ls]\n', /x\.yaml:2:\d+: collectors\.0\.why/],
    [
      'a bad id',
      'collectors:\n  - id: My App\n    why: x\n    command: [ls]\n',
      /x\.yaml:2:\d+: collectors\.0\.id/,
    ],
    [
      'a bad duration',
      'collectors:\n  - { id: a, why: x, command: [ls], timeout: soon }\n',
      /x\.yaml:2:\d+: .*timeout.*"soon"/,
    ],
    [
      'a bad pattern',
      'collectors:\n  - { id: a, why: x, command: [ls], redact: ["("] }\n',
      /x\.yaml:2:\d+: .*redact.*RE2/,
    ],
    [
      'neither command nor files',
      'collectors:\n  - { id: a, why: x }\n',
      /x\.yaml:2:\d+: .*either command or files/,
    ],
    ['a relative path', 'collectors:\n  - { id: a, why: x, files: [etc/a] }\n', /x\.yaml:2:\d+: .*absolute/],
    [
      'an id that is taken',
      'collectors:\n  - { id: ping, why: x, command: [ls] }\n',
      /"ping" is that of a built-in/,
    ],
  ];

  it.each(cases)('%s: exit 2, file:line:column and what is wrong', async (_, text, message) => {
    const file = join(temporaryDir(), 'x.yaml');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await evidence(['list', 'collectors', '--config', file]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('all mistakes at once', async () => {
    const file = join(temporaryDir(), 'x.yaml');
    writeFileSync(file, 'collect:\n  profile: fast\n  duration: 5\ncollectors:\n  - { id: a }\n');
    const { stderr } = await evidence(['list', 'collectors', '--config', file]);
    expect(stderr).toMatch(/mistakes in[\s\S]*:2:[\s\S]*:3:[\s\S]*:5:/);
  });
});
