import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/bundle/manifest.js';
import { bundleIn, evidence, manifestOf, type Ran, rowsOf, run, start, words } from '../support/cli.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { type Sshd, sshdMissing, startSshd } from '../support/sshd.js';
import { AT, openThreeHosts, type ThreeHosts } from '../support/three-hosts.js';

const canFleet = canUnshare && sshdMissing === undefined && hasTool('ip');
const SECRET = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

/** One line of an inventory: an SSH host of the tests. */
function ssh(sshd: Sshd, more = ''): string {
  return `{ ssh: '${sshd.user}@${sshd.host}:${sshd.port}', identity_file: ${sshd.key}${more} }`;
}

// One shell collects from three hosts in three namespaces: itself, the router and the web server behind it.
describe.skipIf(!canFleet)('several hosts over SSH and prefixes (root, namespaces, sshd)', () => {
  let hosts: ThreeHosts;
  let router: Sshd;
  let web: Sshd;
  beforeAll(async () => {
    hosts = await openThreeHosts();
    router = await startSshd({ within: { namespace: hosts.router, address: AT.router } });
    web = await startSshd({ within: { namespace: hosts.web, address: AT.web } });
  });
  afterAll(async () => {
    await web?.close();
    await router?.close();
    hosts?.close();
  });

  /** A home of its own: known_hosts with the two servers' keys, and an inventory with these hosts. */
  function home(
    lines: readonly string[],
    known: readonly Sshd[] = [router, web],
  ): { dir: string; out: string; env: Record<string, string> } {
    const dir = temporaryDir();
    const knownHosts = join(dir, 'known_hosts');
    writeFileSync(knownHosts, known.map((s) => readFileSync(s.knownHosts, 'utf8')).join(''));
    const config = join(dir, 'ssh_config');
    writeFileSync(config, `Host *\n  UserKnownHostsFile ${knownHosts}\n  GlobalKnownHostsFile /dev/null\n`);
    writeFileSync(join(dir, 'hosts.yaml'), `hosts:\n${lines.map((l) => `  ${l}\n`).join('')}`);
    const out = join(dir, 'out');
    mkdirSync(out);
    return { dir, out, env: { HOME: dir, SSH_AUTH_SOCK: '' } };
  }

  const collect = (at: ReturnType<typeof home>, ...args: string[]): Promise<Ran> =>
    evidence(['collect', '-I', 'hosts.yaml', '-o', at.out, ...args], {
      cwd: at.dir,
      env: at.env,
      prefix: [...hosts.prefix, 'sh', '-c', SSH_CONFIG, 'sh', join(at.dir, 'ssh_config')],
    });
  /** ssh reads the user's file by passwd, not by HOME: bind ours over the system's in a mount namespace. */
  const SSH_CONFIG =
    'c=$1; shift; exec unshare -m sh -c \'mount --bind "$1" /etc/ssh/ssh_config; shift; exec "$@"\' sh "$c" "$@"';

  const byId = (manifest: Manifest): Map<string, Manifest['hosts'][number]> =>
    new Map(manifest.hosts.map((host) => [host.id, host]));

  it('one bundle: the same window, clocks compared, each end probes the other, redacted, encrypted, opened again', async () => {
    const at = home([
      `client: { local: true, role: client, address: ${AT.client} }`,
      `router: ${ssh(router, ', role: gateway')}`,
      `web: ${ssh(web, `, role: server, address: ${AT.web}`)}`,
    ]);
    writeFileSync(join(at.dir, 'app.log'), `2026-11-21T03:00:00Z deploy with token ${SECRET}\n`);
    const key = join(at.dir, 'key.txt');
    execFileSync('age-keygen', ['-o', key], { stdio: 'ignore' });
    const recipient = /age1\w+/.exec(readFileSync(key, 'utf8'))?.[0] ?? '';
    const ran = await collect(
      at,
      ...words(`-t http://${AT.web}:8080/health -d 3s --encrypt-to ${recipient}`),
      ...['-l', join(at.dir, 'app.log')],
    );
    expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    const sealed = readdirSync(at.out).find((f) => f.endsWith('.age')) ?? '';
    expect(sealed).toMatch(/^evidence-3-hosts-.*\.tar\.gz\.age$/);
    const out = join(at.dir, 'plain');
    expect((await evidence(['verify', join(at.out, sealed), '-i', key])).code).toBe(0);
    expect((await evidence(['open', join(at.out, sealed), '-i', key, '--extract', out])).code).toBe(0);
    const bundle = existsSync(join(out, 'manifest.json')) ? out : join(out, readdirSync(out)[0] ?? '');

    const manifest = manifestOf(bundle);
    const known = byId(manifest);
    expect([...known.keys()]).toEqual(['client', 'router', 'web']);
    for (const host of known.values()) expect(host, host.id).toMatchObject({ outcome: 'ok' });
    for (const id of ['router', 'web']) {
      // One machine, one clock: whatever the links do, the offset lies within its error.
      const { clockOffsetMs = Number.NaN, clockErrorMs = Number.NaN } = known.get(id) ?? {};
      expect(Math.abs(clockOffsetMs), id).toBeLessThanOrEqual(clockErrorMs);
    }
    const windows = [...known.values()].map((h) =>
      [h.window?.startedAt ?? '', h.window?.endedAt ?? ''].map(Date.parse),
    );
    const [starts, ends] = [windows.map((w) => w[0] ?? 0), windows.map((w) => w[1] ?? 0)];
    expect(Math.min(...ends) - Math.max(...starts)).toBeGreaterThan(1500);

    const pings = rowsOf(bundle, 'ping_summary') as { _host: string; target: string; received?: number }[];
    const pinged = (from: string, to: string): boolean =>
      pings.some((p) => p._host === from && p.target.includes(to) && (p.received ?? 0) > 0);
    expect(pinged('client', AT.web), 'client → web').toBe(true);
    expect(pinged('web', AT.client), 'web → client').toBe(true);
    expect(pinged('router', AT.client), 'router → client').toBe(true);
    for (const table of words('sockets routes tcp_counters interfaces ping_replies http_timing')) {
      const from = new Set(rowsOf(bundle, table).map((row) => (row as { _host: string })._host));
      expect([...from].toSorted(), table).toEqual(['client', 'router', 'web']);
    }
    expect(spawnSync('grep', ['-rl', SECRET, bundle], { encoding: 'utf8' }).stdout).toBe('');
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toMatch(
      /\| \*\*web\*\* \| ssh .*, server \| ok \|/,
    );
  });

  it('hosts that are dead, hung, unknown, changed, of another user or locked neither delay nor spoil the others', async () => {
    const stranger = await startSshd({ within: { namespace: hosts.router, address: AT.router } });
    const changed = await startSshd({ within: { namespace: hosts.router, address: AT.router } });
    const mute = spawn('ip', ['netns', 'exec', hosts.router, process.execPath, '-e', MUTE], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise<void>((done) => mute.stdout.once('data', () => done()));
    try {
      const at = home([
        `web: ${ssh(web)}`,
        `gone: { ssh: 'root@10.97.1.99:22' }`,
        `closed: { ssh: 'root@${AT.router}:1' }`,
        `mute: { ssh: 'root@${AT.router}:2222' }`,
        `stranger: ${ssh(stranger)}`,
        `changed: ${ssh(changed)}`,
        `locked: { ssh: '${web.user}@${AT.web}:${web.port}', identity_file: ${web.strangerKey} }`,
        `nouser: { ssh: 'nobody-at-all@${AT.web}:${web.port}', identity_file: ${web.key} }`,
        `noshell: { exec: 'false' }`,
      ]);
      const other = readFileSync(router.knownHosts, 'utf8').split(' ').slice(1).join(' ');
      appendFileSync(join(at.dir, 'known_hosts'), `[${AT.router}]:${changed.port} ${other}`);
      const ran = await collect(at, ...words('--only ping,routes -d 3s -f dir --connect-timeout 2s'));
      expect(ran, ran.stderr).toMatchObject({ code: 3 });
      const known = byId(manifestOf(bundleIn(at.out)));
      expect(known.get('web')).toMatchObject({ outcome: 'ok' });
      const reasons = Object.fromEntries(
        [...known].map(([id, h]) => [id, `${h.outcome}: ${h.reason ?? ''}`]),
      );
      expect(reasons).toMatchObject({
        gone: expect.stringMatching(/^(?:failed|timed_out): /),
        closed: expect.stringMatching(/^failed: .*nothing listens/),
        mute: expect.stringMatching(/^timed_out: .*no SSH handshake/),
        stranger: expect.stringMatching(/^denied: the host key of .* is not known: it shows \w+ SHA256:/),
        changed: expect.stringMatching(
          /^denied: the host key of .* has changed: .*SHA256:.*known is .*SHA256:.*known_hosts:\d+/,
        ),
        locked: expect.stringMatching(/^denied: /),
        nouser: expect.stringMatching(/^denied: /),
        noshell: expect.stringMatching(/^unsupported: /),
      });
      // Their windows are their own: the one that is well had its three seconds, and no more.
      const { startedAt = '', endedAt = '' } = known.get('web')?.window ?? {};
      expect(Date.parse(endedAt) - Date.parse(startedAt)).toBeGreaterThanOrEqual(2900);
      expect(ran.stdout).toMatch(/web +ok +\d+ of \d+/);
      expect(ran.stdout).toMatch(/changed +denied +-/);
    } finally {
      mute.kill('SIGKILL');
      await stranger.close();
      await changed.close();
    }
  });

  it('a link that drops in the middle: what had arrived is kept and marked, nothing stays on the host', async () => {
    const cut = await startSshd({ within: { namespace: hosts.web, address: AT.web } });
    const at = home([`router: ${ssh(router)}`, `cut: ${ssh(cut)}`], [router, cut]);
    const started = start(
      [
        'collect',
        '-I',
        'hosts.yaml',
        '-o',
        at.out,
        ...words('-p network -d 4s -f dir --only ping,sockets,cpu'),
      ],
      {
        cwd: at.dir,
        env: at.env,
        prefix: [...hosts.prefix, 'sh', '-c', SSH_CONFIG, 'sh', join(at.dir, 'ssh_config')],
      },
    );
    for (let i = 0; i < 200 && !started.stderr().includes('cut: probing'); i++) await sleep(50);
    await sleep(500);
    for (const pid of cut.sessions()) process.kill(pid, 'SIGKILL');
    const ran = await started.ended;
    await cut.close();
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    const bundle = bundleIn(at.out);
    const manifest = manifestOf(bundle);
    expect(byId(manifest).get('router')).toMatchObject({ outcome: 'ok' });
    expect(byId(manifest).get('cut')).toMatchObject({ outcome: 'connection_lost' });
    const own = manifest.artifacts.filter((a) => a.host === 'cut');
    expect(own.filter((a) => a.outcome === 'ok' && a.snapshot === 'start').length).toBeGreaterThan(5);
    expect(own.filter((a) => a.outcome === 'connection_lost').length).toBeGreaterThan(2);
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it.skipIf(!hasTool('faketime'))('a clock that is 90 s ahead is measured and said', async () => {
    const at = home([`ahead: { exec: [faketime, '-f', '+90s'] }`, `web: ${ssh(web)}`]);
    const ran = await collect(at, ...words('--only system,routes -d 1s -f dir'));
    expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    const { clockOffsetMs = 0, clockErrorMs = 0 } = byId(manifestOf(bundleIn(at.out))).get('ahead') ?? {};
    expect(Math.abs(clockOffsetMs - 90_000)).toBeLessThanOrEqual(clockErrorMs + 50);
    expect(ran.stdout).toMatch(/ahead +ok .*\+90\.0 s ±/);
  });

  it('Ctrl-C: everything of every host is sealed, nothing runs on', async () => {
    const at = home([`router: ${ssh(router)}`, `web: ${ssh(web)}`]);
    const started = start(
      ['collect', '-I', 'hosts.yaml', '-o', at.out, ...words('-d 60s -f dir --only ping,sockets')],
      {
        cwd: at.dir,
        env: at.env,
        prefix: [...hosts.prefix, 'sh', '-c', SSH_CONFIG, 'sh', join(at.dir, 'ssh_config')],
      },
    );
    for (let i = 0; i < 200 && !started.stderr().includes('web: probing'); i++) await sleep(50);
    started.child.kill('SIGINT');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 130 });
    const manifest = manifestOf(bundleIn(at.out));
    expect(manifest.interrupted).toBe(true);
    expect(new Set(manifest.artifacts.map((a) => a.host))).toEqual(new Set(['router', 'web']));
    for (const name of [hosts.router, hosts.web]) {
      const left = (
        await run([
          'sh',
          '-c',
          `for p in $(ip netns pids ${name}); do tr '\\0' ' ' < /proc/$p/cmdline; echo; done`,
        ]).ended
      ).stdout;
      expect(left).not.toMatch(/ping|ss -/);
    }
  });
});

/** Accepts and says nothing. */
const MUTE = `require('net').createServer(() => {}).listen(2222, '${AT.router}', () => console.log('up'))`;
