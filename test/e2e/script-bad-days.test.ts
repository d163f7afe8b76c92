import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, evidence, left, manifestOf, rowsOf, type Started } from '../support/cli.js';
import { fakeTool } from '../support/fake-tool.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { resultOf, SHELLS, startScript, writeScript } from '../support/shell-script.js';
import { useNetwork } from '../support/use-network.js';

const NULL = '/dev/null';

// After each test `useNetwork` checks that no process is left.
describe.skipIf(!canNetwork).each(SHELLS)('a script on a bad day under %s (root, namespaces)', (shell) => {
  // What does not depend on the shell is tried in one of them.
  const once = it.runIf(shell === SHELLS[0]);
  const client = useNetwork();
  let quick: string;
  let passive: string;

  beforeAll(async () => {
    quick = await writeScript(['-p', 'quick']);
    passive = await writeScript([
      '-p',
      'quick',
      '--passive',
      '-d',
      '1s',
      '--probe-timeout',
      '1s',
      '--budget-time',
      '1m',
    ]);
  });

  // What a shell left is judged by its journal; a bundle of it is made where the first one left it.
  const sealOnce = async (result: string): Promise<string | undefined> =>
    shell === SHELLS[0] ? bundleOf(result) : undefined;
  const bundleOf = async (result: string): Promise<string> => {
    const out = temporaryDir();
    await evidence(['import', result, '-f', 'dir', '-q', '-o', out]);
    expect((await evidence(['verify', bundleIn(out)])).code).toBe(0);
    return bundleIn(out);
  };

  it.each([
    ['ignores SIGTERM', "trap '' TERM INT; echo partial output; while :; do sleep 0.1; done"],
    ['leaves a child that holds its output open', 'echo partial output; sleep 600 & sleep 600'],
  ])('ss %s: ended in time, its partial output kept', async (_, tool) => {
    const dir = temporaryDir();
    const arrange = fakeTool('ss', tool);
    const { ran, journal, result } = await resultOf(
      startScript(client, shell, [passive, '-o', dir], { arrange }),
      dir,
    );
    expect(ran.code, ran.stderr).toBe(3);
    const hung = journal.filter((a) => a.tool === 'ss' || a.argv.includes('ss'));
    expect(hung.length).toBeGreaterThan(0);
    for (const a of hung) expect(a).toMatchObject({ outcome: 'timed_out', bytes: 15 });
    expect(journal.filter((a) => a.outcome === 'ok' && a.snapshot === 'end').length).toBeGreaterThan(20);
    await sealOnce(result);
  });

  it('without timeout and setsid the shell itself keeps watch', async () => {
    const dir = temporaryDir();
    const hide = ['timeout', 'setsid'].map((tool) => `mount --bind ${NULL} /usr/bin/${tool}`).join('; ');
    const arrange = `${fakeTool('ss', "trap '' TERM; exec sleep 600")}; ${hide}`;
    const { journal } = await resultOf(
      startScript(client, shell, [passive, '-o', dir], { arrange, env: { ASH_STANDALONE: '0' } }),
      dir,
    );
    const hung = journal.filter((a) => a.tool === 'ss');
    expect(hung.length).toBeGreaterThan(0);
    expect(new Set(hung.map((a) => a.outcome))).toEqual(new Set(['timed_out']));
  });

  once('a tool that floods is cut, and the next one still has room', async () => {
    const dir = temporaryDir();
    const { journal, result } = await resultOf(
      startScript(client, shell, [passive, '-o', dir], { arrange: fakeTool('ip', 'exec yes flood') }),
      dir,
    );
    const cut = journal.filter((a) => a.tool === 'ip');
    for (const a of cut) {
      expect(a).toMatchObject({ outcome: 'truncated', reason: expect.stringContaining('output was longer') });
      expect(a.bytes).toBe(a.truncatedAt);
      expect(a.bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
    }
    expect(cut.length).toBeGreaterThan(3);
    expect(
      journal.some((a) => a.collector === 'tcp-counters' && a.snapshot === 'end' && a.outcome === 'ok'),
    ).toBe(true);
    await bundleOf(result);
  });

  once.each(['tar', 'gzip'])('without %s: said, and the folder is kept', async (tool) => {
    const dir = temporaryDir();
    const arrange = `mount --bind ${NULL} /usr/bin/${tool}`;
    const ran = await startScript(client, shell, [passive, '-o', dir], { arrange }).ended;
    expect(ran.code, ran.stderr).toBe(3);
    expect(ran.stderr).toContain(`this machine has no ${tool}: the folder is kept as it is`);
    const [name = '', ...others] = left(dir);
    expect([ran.stdout.trim(), others]).toEqual([join(dir, name), []]);
    await bundleOf(join(dir, name));
  });

  it('a full disk: said, and what fitted is kept', async () => {
    const dir = temporaryDir();
    // The tmpfs ends with the mount namespace: what is on it is copied out by the shell around the script.
    const keep = [
      '/bin/sh',
      '-c',
      `"$@"; code=$?; mkdir ${dir}.kept; cp -a ${dir}/. ${dir}.kept; exit $code`,
      'sh',
    ];
    const fill = fakeTool('ip', 'exec head -c 3000000 /dev/urandom');
    const ran = await startScript(client, shell, [passive, '-o', dir], {
      arrange: `mount -t tmpfs -o size=6m none ${dir}; ${fill}`,
      through: keep,
    }).ended;
    expect(ran.code, ran.stderr).toBe(3);
    const [name = ''] = left(`${dir}.kept`);
    const kept = join(`${dir}.kept`, name);
    const imported = await evidence(['import', kept, '-f', 'dir', '-q', '-o', dir]);
    expect(imported.code, imported.stderr).toBe(3);
    const { artifacts } = manifestOf(bundleIn(dir));
    expect(
      artifacts.some((a) => a.outcome === 'truncated' && (a.reason ?? '').includes('no space left')),
    ).toBe(true);
    expect(artifacts.some((a) => a.outcome === 'ok')).toBe(true);
  });

  const sayWhen = async (started: Started, text: string): Promise<void> => {
    for (let i = 0; i < 1000 && !started.stderr().includes(text); i++) await sleep(10);
    expect(started.stderr()).toContain(text);
  };

  it.each([
    ['SIGINT', 'probing'],
    ['SIGTERM', 'start snapshot'],
    ['SIGINT', 'end snapshot'],
  ] as const)('%s at "%s": what is there is sealed, exit 130', async (signal, phase) => {
    const dir = temporaryDir();
    const started = startScript(client, shell, [quick, '-o', dir, '-d', '60']);
    if (phase === 'end snapshot') {
      await sayWhen(started, 'probing');
      await sleep(300);
      started.child.kill('SIGINT');
    }
    await sayWhen(started, phase);
    await sleep(200);
    started.child.kill(signal);
    const { ran, result, run } = await resultOf(started, dir);
    expect(ran.code, ran.stderr).toBe(130);
    expect(run.interrupted).toBe(true);
    const bundle = await sealOnce(result);
    if (bundle !== undefined)
      expect(manifestOf(bundle)).toMatchObject({ interrupted: true, complete: false });
  });

  once('without root: denied where root is needed, everything else there', async () => {
    const dir = temporaryDir();
    chmodSync(dir, 0o777);
    const script = join(temporaryDir(), 'readable.sh');
    writeFileSync(script, readFileSync(quick), { mode: 0o644 });
    chmodSync(join(script, '..'), 0o755);
    const drop = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const { ran, journal, run } = await resultOf(
      startScript(client, shell, [script, '-o', dir], { through: drop }),
      dir,
    );
    expect(ran.code, ran.stderr).toBe(3);
    expect(run.hosts[0]?.uid).toBe(65_534);
    expect(journal.find((a) => a.collector === 'firewall' && a.probe === 'nft')).toMatchObject({
      outcome: 'denied',
      remedy: expect.stringContaining('root'),
    });
    expect(journal.filter((a) => a.outcome === 'ok').length).toBeGreaterThan(40);
  });

  it('hostile names of host and interfaces stay data', async () => {
    const dir = temporaryDir();
    const host = `a"b\\c'$(touch ${dir}/pwned)\`id\`;../*`;
    const names = ['*', '$(id)', 'q\'"\\`', '-n', 'é\u{1F600}', '..a'];
    const arrange = [
      `printf '%s' "$HOST_NAME" > /proc/sys/kernel/hostname`,
      ...names.map(
        (_, i) => `ip link add name "$IF${i}" type veth peer name "peer${i}"; ip link set dev "$IF${i}" up`,
      ),
    ].join('; ');
    const env = { HOST_NAME: host, ...Object.fromEntries(names.map((n, i) => [`IF${i}`, n])) };
    const uts = ['unshare', '-u', '/bin/sh', '-ec', `${arrange}\nexec "$@"`, 'sh'];
    const started = startScript(
      client,
      shell,
      [await writeScript(['--only', 'nic,interfaces,sysctl', '-d', '1s']), '-o', dir],
      {
        through: uts,
        env,
      },
    );
    const { result, journal, run } = await resultOf(started, dir);
    expect(run.hosts[0]?.hostname).toBe(host);
    expect(existsSync(join(dir, 'pwned'))).toBe(false);
    const bundle = await bundleOf(result);
    const rows = rowsOf(bundle, 'interfaces').map((r) => r['interface']);
    expect(rows).toEqual(expect.arrayContaining(names));
    const asked = new Set(journal.filter((a) => a.collector === 'nic').map((a) => a.subject));
    expect([...asked].filter((s) => s !== undefined && names.includes(s)).length).toBeGreaterThan(0);
    for (const name of names) {
      spawnSync('ip', ['-n', client.network().client, 'link', 'del', 'dev', name]);
    }
  });

  once(
    'logs: matches of plain and packed files, newest kept, secrets masked, old files left out',
    async () => {
      const [dir, logs] = [temporaryDir(), temporaryDir()];
      const folder = join(logs, "app's & logs");
      mkdirSync(folder);
      const secret = 'hunter2hunter2';
      writeFileSync(join(folder, 'app.log'), `2026-11-25T10:00:00Z timeout one\n2026-11-25T10:00:01Z fine\n`);
      writeFileSync(
        join(folder, 'app.log.2'),
        `2026-11-25T10:00:02Z TIMEOUT password=${secret} Authorization: Bearer ${secret}\n`,
      );
      writeFileSync(join(folder, 'app.log.1.gz'), gzipSync('2026-11-25T09:00:00Z timeout packed\n'));
      const script = await writeScript([
        '--only',
        'logs',
        '-d',
        '0',
        '-l',
        `${folder}/*.log*`,
        '-g',
        '(?i)timeout',
      ]);
      const {
        result,
        journal,
        folder: at,
      } = await resultOf(startScript(client, shell, [script, '-o', dir]), dir);
      const log = journal.find((a) => a.collector === 'logs');
      expect(log).toMatchObject({
        outcome: 'ok',
        tool: 'log',
        redactions: 1,
        note: expect.stringContaining('grep -E'),
      });
      const text = readFileSync(join(at, log?.path ?? ''), 'utf8');
      expect(text).toContain(`${folder}/app.log:2026-11-25T10:00:00Z timeout one`);
      expect(text).toContain(`${folder}/app.log.1.gz:2026-11-25T09:00:00Z timeout packed`);
      expect(text).not.toContain('fine');
      expect(text).not.toContain(secret);
      expect(rowsOf(await bundleOf(result), 'log_lines')).toHaveLength(3);
    },
  );

  once('the result can be read by its owner only', async () => {
    const dir = temporaryDir();
    const { result } = await resultOf(startScript(client, shell, [passive, '-o', dir]), dir);
    expect(statSync(result).mode & 0o777).toBe(0o600);
  });
});
