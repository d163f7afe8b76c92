import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  bundleIn,
  canUnshare,
  evidence,
  leftBehind,
  manifestOf,
  start,
  temporaryDir,
} from '../support/cli.js';

/** Runs with a fake tool bind-mounted over the real one, in a mount namespace of its own. */
function withFake(tool: string, script: string): string[] {
  const fake = join(temporaryDir(), 'fake');
  writeFileSync(fake, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return ['unshare', '-m', 'sh', '-c', `mount --bind ${fake} ${tool} && exec "$@"`, 'sh'];
}

const outcomes = (bundle: string, collector: string) =>
  manifestOf(bundle).artifacts.filter((a) => a.collector === collector);

afterEach(() => expect(leftBehind(), 'processes of ours still run').toEqual([]));

describe.skipIf(!canUnshare)('a tool that does not behave', () => {
  const base = [
    'collect',
    '-p',
    'quick',
    '--passive',
    '-d',
    '200ms',
    '--probe-timeout',
    '3s',
    '-f',
    'dir',
    '-q',
  ];

  it.each([
    ['hangs', 'echo partial output; sleep 600'],
    ['ignores SIGTERM', "trap '' TERM INT; echo partial output; while :; do sleep 0.1; done"],
    ['leaves a daemon that holds the pipe', 'echo partial output; setsid sleep 600 & sleep 600'],
  ])('ss %s: within 5 s over normal, partial output kept, everything else there', async (_, script) => {
    const normal = temporaryDir();
    const sick = temporaryDir();
    const healthy = await evidence([...base, '-o', normal]);
    const result = await evidence([...base, '-o', sick], { prefix: withFake('/usr/bin/ss', script) });
    expect(result.code).toBe(3);
    expect(result.ms - healthy.ms).toBeLessThan(5000);
    const hung = manifestOf(bundleIn(sick)).artifacts.filter((a) => a.tool === 'ss');
    expect(hung.length).toBeGreaterThan(0);
    for (const a of hung) expect(a.outcome).toBe('timed_out');
    expect(readFileSync(join(bundleIn(sick), hung.find((a) => a.path)?.path ?? ''), 'utf8')).toContain(
      'partial output',
    );
    const others = (bundle: string): string[] =>
      manifestOf(bundle)
        .artifacts.filter((a) => a.collector !== 'sockets' && a.outcome === 'ok')
        .flatMap((a) => a.path ?? []);
    expect(others(bundleIn(sick))).toEqual(others(bundleIn(normal)));
    expect((await evidence(['verify', bundleIn(sick)])).code).toBe(0);
  });

  it('prints binary rubbish and invalid UTF-8: kept byte for byte, nothing crashes', async () => {
    const dir = temporaryDir();
    const script = "printf '\\377\\376\\000\\033[2Jrubbish\\n\\200\\201 dev \\377\\n'";
    await evidence([...base, '-o', dir], { prefix: withFake('/usr/sbin/ip', script) });
    const bundle = bundleIn(dir);
    const artifact = outcomes(bundle, 'neighbours').find((a) => a.snapshot === 'end');
    const bytes = readFileSync(join(bundle, artifact?.path ?? ''));
    expect(bytes.subarray(0, 7).toString('hex')).toBe('fffe001b5b324a');
    expect(readFileSync(join(bundle, 'README.md'), 'latin1')).not.toContain('\x1b');
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it('floods: cut at the limit, marked, the bundle stays small', async () => {
    const dir = temporaryDir();
    await evidence([...base, '-o', dir, '--budget-size', '3MB'], {
      prefix: withFake('/usr/sbin/ip', 'yes 10.0.0.1 dev eth0 FAILED'),
    });
    const artifacts = manifestOf(bundleIn(dir)).artifacts;
    expect(artifacts.some((a) => a.outcome === 'truncated' && a.truncatedAt !== undefined)).toBe(true);
    expect(artifacts.reduce((sum, a) => sum + a.bytes, 0)).toBeLessThanOrEqual(3_000_000);
  });
});

describe('Ctrl-C', () => {
  it.each([100, 400, 900, 2000])('after %d ms: a verifiable bundle within 2 s, exit 130', async (after) => {
    const dir = temporaryDir();
    const { child, ended } = start(['collect', '-t', '127.0.0.1', '-d', '30s', '-o', dir]);
    await sleep(after);
    const at = performance.now();
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect({ code, stderr }).toMatchObject({ code: 130 });
    expect(performance.now() - at).toBeLessThan(2000);
    // Before anything was gathered there is nothing to seal.
    if (readdirSync(dir).length === 0) return;
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
    expect(readdirSync(dir).filter((name) => name.includes('.partial'))).toEqual([]);
  });

  it('killed without mercy: what was gathered can still be sealed', async () => {
    const dir = temporaryDir();
    const { child, ended } = start(['collect', '-t', '127.0.0.1', '-d', '30s', '-o', dir, '-q']);
    await sleep(1500);
    child.kill('SIGKILL');
    await ended;
    const [partial = ''] = readdirSync(dir);
    expect(partial).toMatch(/\.partial$/);
    // The probes of a process that was killed outright end by themselves; wait for them.
    for (let i = 0; i < 400 && leftBehind().length > 0; i++) await sleep(100);
    const sealed = await evidence(['seal', join(dir, partial)]);
    expect(sealed.code).toBe(3);
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
    const opened = await evidence(['open', bundleIn(dir), '--json']);
    const manifest = JSON.parse(opened.stdout) as { interrupted: boolean; artifacts: { outcome: string }[] };
    expect(manifest.interrupted).toBe(true);
    expect(manifest.artifacts.filter((a) => a.outcome === 'ok').length).toBeGreaterThan(10);
  });
});

describe.skipIf(!canUnshare)('a machine that has little to offer', () => {
  const NODE_DIR = dirname(process.execPath);

  it.skipIf(['/usr/bin', '/bin', '/usr/sbin'].includes(NODE_DIR))(
    'no tools at all: sockets, routes, neighbours, counters and probes all the same',
    async () => {
      const dir = temporaryDir();
      const empty = join(temporaryDir(), 'empty');
      mkdirSync(empty);
      const hide = ['/usr/local/sbin', '/usr/sbin', '/usr/bin']
        .map((d) => `/usr/bin/mount --bind ${empty} ${d}`)
        .join(' && ');
      const prefix = ['unshare', '-m', '/bin/sh', '-c', `${hide} && exec "$@"`, 'sh'];
      const result = await evidence(
        ['collect', '-t', 'localhost', '-d', '2s', '-o', dir, '-f', 'dir', '--json'],
        { prefix },
      );
      expect(result.code).toBe(3);
      const bundle = bundleIn(dir);
      const rows = (table: string): number =>
        readFileSync(join(bundle, 'tables', `${table}.ndjson`), 'utf8').split('\n').length - 1;
      for (const table of [
        'sockets',
        'routes',
        'neighbours',
        'tcp_counters',
        'interfaces',
        'interface_counters',
      ]) {
        expect({ table, rows: rows(table) > 0 }).toEqual({ table, rows: true });
      }
      const missing = manifestOf(bundle).artifacts.filter((a) => a.outcome === 'missing_tool');
      expect(missing.length).toBeGreaterThan(3);
      for (const a of missing) expect(a.remedy, `${a.collector}/${a.probe}`).toMatch(/^apt-get install /);
    },
  );

  it('no root: runs, says what was denied and how to grant it', async () => {
    const dir = temporaryDir();
    const prefix = [
      'setpriv',
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      'sh',
      '-c',
      `cd / && exec "$@"`,
      'sh',
    ];
    const result = await evidence(
      [
        'collect',
        '-p',
        'quick',
        '-o',
        '/tmp',
        '-f',
        'dir',
        '-d',
        '300ms',
        '--case',
        `unprivileged-${process.pid}`,
      ],
      { prefix, cwd: '/' },
    );
    expect([0, 3]).toContain(result.code);
    const path = /sealed: (\S+)/.exec(result.stdout)?.[1] ?? '';
    const denied = manifestOf(path).artifacts.filter((a) => a.outcome === 'denied');
    for (const a of denied) expect(a.remedy).toMatch(/root/);
    expect(result.stderr).toContain('not root');
    void dir;
  });

  it('a disk that fills up while gathering: a valid bundle says so', async () => {
    const dir = temporaryDir();
    const script = `mount -t tmpfs -o size=6m none ${dir} && dd if=/dev/zero of=${dir}/ballast bs=1k count=900 2>/dev/null && "$@"; code=$?; cp -r ${dir}/evidence-* ${dir}.kept; exit $code`;
    const log = join(temporaryDir(), 'big.log');
    writeFileSync(log, 'timeout 0123456789abcdef\n'.repeat(800_000));
    const result = await evidence(
      ['collect', '-p', 'quick', '-d', '1s', '-l', log, '-o', dir, '--budget-size', '50MB'],
      {
        prefix: ['unshare', '-m', 'sh', '-c', script, 'sh'],
      },
    );
    expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code: 3 });
    expect((await evidence(['verify', `${dir}.kept`])).code).toBe(0);
  });
});
