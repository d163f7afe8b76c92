import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzeCapture } from '../../src/pcap/analyze-capture.js';
import { joinCaptures } from '../../src/pcap/join/join-captures.js';
import type { CaptureReport } from '../../src/pcap/summary/capture-report.js';
import {
  bundleIn,
  evidence,
  left,
  manifestOf,
  rowsOf,
  run,
  start,
  type Started,
  words,
} from '../support/cli.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { processesIn } from '../support/processes-in.js';
import { untilSaid } from '../support/said-by.js';
import { type Sshd, sshdMissing, startSshd } from '../support/sshd.js';
import { AT, openThreeHosts, type ThreeHosts } from '../support/three-hosts.js';

/** More small packets than the buffer of a capture has room for. */
const FLOOD = `import socket as s; u = s.socket(s.AF_INET, s.SOCK_DGRAM)
for i in range(150000): u.sendto(b'x', ('${AT.web}', 9))`;
const TOOLS = ['ip', 'ethtool', 'iptables', 'iperf3', 'tcpdump', 'python3'];
const canCapture = canUnshare && sshdMissing === undefined && TOOLS.every(hasTool);

// Client and web server, and the router between them: the client is this machine, the web server is behind sshd.
describe.skipIf(!canCapture)('evidence capture on several hosts (root, namespaces, sshd)', () => {
  let hosts: ThreeHosts;
  let web: Sshd;
  beforeAll(async () => {
    hosts = await openThreeHosts();
    for (const [name, device] of [
      [hosts.client, 'lan0'],
      [hosts.router, 'lan0'],
      [hosts.router, 'wan0'],
      [hosts.web, 'eth0'],
    ] as const)
      inside(name, words(`ethtool -K ${device} tso off gso off gro off tx off rx off`));
    web = await startSshd({ within: { namespace: hosts.web, address: AT.web } });
  });
  afterAll(async () => {
    await web?.close();
    hosts?.close();
  });

  function inside(name: string, argv: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('ip', ['netns', 'exec', name, ...argv], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
    return stdout;
  }
  const sshLine = (): string => `{ ssh: '${web.user}@${web.host}:${web.port}', identity_file: ${web.key} }`;
  const CLIENT = 'client: { local: true }';

  interface Home {
    readonly dir: string;
    readonly out: string;
    start(...args: string[]): Started;
  }
  /** An inventory with these hosts, a known_hosts, and a folder for the bundle. */
  function home(lines: readonly string[]): Home {
    const dir = temporaryDir();
    const out = join(dir, 'out');
    mkdirSync(out);
    writeFileSync(join(dir, 'hosts.yaml'), `hosts:\n${lines.map((l) => `  ${l}\n`).join('')}`);
    writeFileSync(
      join(dir, 'ssh_config'),
      `Host *\n  UserKnownHostsFile ${web.knownHosts}\n  GlobalKnownHostsFile /dev/null\n`,
    );
    const bind = 'mount --bind "$0" /etc/ssh/ssh_config; exec "$@"';
    const prefix = [...hosts.prefix, 'unshare', '-m', 'sh', '-c', bind, join(dir, 'ssh_config')];
    return {
      dir,
      out,
      start: (...args) =>
        start(['capture', '-I', 'hosts.yaml', '-o', out, '-f', 'dir', '--allow-capture', ...args], {
          cwd: dir,
          env: { HOME: dir, SSH_AUTH_SOCK: '' },
          prefix,
        }),
    };
  }

  /** Sends data from the client to the web server. */
  async function transfer(size: string): Promise<void> {
    const server = run(['ip', 'netns', 'exec', hosts.web, 'iperf3', '-s', '-1', '-B', AT.web]);
    for (let i = 0; i < 100 && !inside(hosts.web, words('ss -Hltn sport = 5201')).includes('5201'); i++)
      await sleep(20);
    inside(hosts.client, words(`iperf3 -c ${AT.web} -n ${size}`));
    await server.ended;
  }

  async function tap(
    bundle: string,
    host: string,
    file = 'packets.pcap',
  ): Promise<{ path: string; report: CaptureReport }> {
    const path = join(bundle, 'hosts', host, 'capture', file);
    const report = await analyzeCapture(path);
    if (typeof report === 'string') throw new Error(report);
    return { path, report };
  }

  it('both ends of a transfer: what is lost between them is what the router dropped; not our own traffic, no payload', async () => {
    const DROP = `-i lan0 -p tcp --dport 5201 -m length --length 1000:65535 -m statistic --mode random --probability 0.01 -j DROP`;
    inside(hosts.router, ['iptables', '-A', 'FORWARD', ...words(DROP)]);
    try {
      const at = home([CLIENT, `web: ${sshLine()}`]);
      const started = at.start('-d', '60s');
      await untilSaid(started, 'both hosts listen: reproduce the fault now');
      await transfer('8M');
      const request = `http://${AT.web}:8080/?token=planted-secret`;
      inside(hosts.client, ['python3', '-c', `import urllib.request as u; u.urlopen('${request}').read()`]);
      started.child.kill('SIGINT');
      const ran = await started.ended;
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      const dropped = Number(
        /^\s*(\d+).*DROP/m.exec(inside(hosts.router, words('iptables -nvxL FORWARD')))?.[1],
      );
      expect(dropped).toBeGreaterThan(10);

      const bundle = bundleIn(at.out);
      const [client, server] = [await tap(bundle, 'client'), await tap(bundle, 'web')];
      const { connections } = await joinCaptures(client, server);
      expect(connections.reduce((n, c) => n + c.to_server.lost + c.to_client.lost, 0)).toBe(dropped);
      expect(connections.every((c) => c.to_server.not_sent + c.to_client.not_sent === 0)).toBe(true);
      expect(ran.stdout).toMatch(new RegExp(`${dropped} packets\\s+lost between them`));
      expect(ran.stdout).toContain(`next:\n  evidence pcap ${bundle}\n`);

      const ends = [client, server].flatMap(({ report }) =>
        report.flows.flatMap((f) => [f.client, f.server]),
      );
      expect(ends).toContain(`${AT.web}:8080`);
      expect(ends.filter((end) => end.endsWith(`:${web.port}`))).toEqual([]);
      for (const { path } of [client, server]) expect(readFileSync(path).includes('planted')).toBe(false);

      const { hosts: records, window, artifacts } = manifestOf(bundle);
      expect(records.map((h) => [h.id, h.outcome])).toEqual([
        ['client', 'ok'],
        ['web', 'ok'],
      ]);
      expect(records[1]).toMatchObject({
        clockOffsetMs: expect.any(Number),
        clockErrorMs: expect.any(Number),
      });
      for (const artifact of artifacts) expect(artifact.startedAt <= (window.startedAt ?? '')).toBe(true);
      expect(rowsOf(bundle, 'captures')).toMatchObject([
        { _host: 'client', dropped_by_kernel: 0, captured: client.report.packets },
        { _host: 'web', dropped_by_kernel: 0, captured: server.report.packets },
      ]);
    } finally {
      inside(hosts.router, ['iptables', '-F', 'FORWARD']);
    }
  });

  it('a filter that does not compile: named with its host, nothing is begun', async () => {
    const at = home([CLIENT, `web: ${sshLine()}`]);
    const ran = await at.start('--filter', 'port nosuch', '-d', '1s').ended;
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toMatch(/web: unknown port 'nosuch'\n\s+filter: .*port nosuch/);
    expect(ran.stderr).toMatch(/client: unknown port/);
    expect(left(at.out)).toEqual([]);
  });

  it('one of four without tcpdump, one without the interface, one dead: the fourth is captured, exit 3', async () => {
    const without = 'mount --bind /dev/null /usr/bin/tcpdump; exec "$@"';
    const at = home([
      CLIENT,
      `bare: { exec: [ip, netns, exec, ${hosts.router}, unshare, -m, sh, -c, '${without}', sh] }`,
      `dead: { ssh: 'root@${AT.routerWan}:9' }`,
      `router: { exec: [ip, netns, exec, ${hosts.router}] }`,
    ]);
    const ran = await at.start('-d', '2s', '-i', 'lan0').ended;
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    expect(ran.stderr).toMatch(/bare lan0: nothing will be captured: tcpdump is not installed/);
    expect(ran.stderr).toMatch(/dead: nothing captured: .*nothing listens on this port/);
    expect(ran.stderr).toContain('2 of 4 hosts listen');
    const { artifacts } = manifestOf(bundleIn(at.out));
    expect(artifacts.map((a) => [a.host, a.subject, a.outcome])).toEqual([
      ['bare', 'lan0', 'missing_tool'],
      ['client', 'lan0', 'ok'],
      ['router', 'lan0', 'ok'],
    ]);
    expect(ran.stdout).toContain('apt-get install tcpdump');
    const other = home([CLIENT, `web: ${sshLine()}`]);
    const second = await other.start('-d', '1s', '-i', 'wan0').ended;
    expect(second).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/web wan0: .*No such device.*; there are .*eth0/),
    });
  });

  it('a ring: the oldest goes, the newest stays and can be read', async () => {
    const at = home([CLIENT]);
    const started = at.start('-d', '60s', '--files', '2', '--file-size', '600kB', '--full');
    await untilSaid(started, 'reproduce the fault now');
    await transfer('6M');
    started.child.kill('SIGINT');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const bundle = bundleIn(at.out);
    const { path, report } = await tap(bundle, 'client');
    const { length } = readFileSync(path);
    expect(length).toBeGreaterThan(500_000);
    expect(length).toBeLessThanOrEqual(1_200_000);
    expect(report.problem).toBeUndefined();
    expect(report.flows.map((f) => f.state)).toContain('closed');
    expect(report.flows.every((f) => f.syn_packets === 0)).toBe(true);
    expect(readdirSync(join(bundle, 'hosts/client/capture')).toSorted()).toEqual([
      'packets.pcap',
      'packets.stderr.txt',
    ]);
    expect(manifestOf(bundle).artifacts[0]?.note).toMatch(/the oldest \d+ packets .* were dropped/);
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it('what the kernel dropped is counted, said, and cited: tcpdump stood still in a flood', async () => {
    const at = home([CLIENT]);
    const started = at.start('-d', '60s', '-i', 'lan0');
    await untilSaid(started, 'reproduce the fault now');
    const [pid = 0] = tcpdumpsIn(hosts.client);
    process.kill(pid, 'SIGSTOP');
    // More than the buffer has room for.
    inside(hosts.client, ['python3', '-c', FLOOD]);
    process.kill(pid, 'SIGCONT');
    inside(hosts.client, words(`ping -c 1 -q ${AT.web}`));
    started.child.kill('SIGINT');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const bundle = bundleIn(at.out);
    const [row] = rowsOf(bundle, 'captures');
    const dropped = Number(row?.['dropped_by_kernel']);
    expect(dropped).toBeGreaterThan(1000);
    expect(ran.stdout.replaceAll(/\s+/g, ' ')).toContain(`the kernel of the host dropped ${dropped} packets`);
    const stderr = readFileSync(join(bundle, String(row?.['_artifact'])), 'utf8').split('\n');
    const cited = stderr.slice(Number(row?.['_line']) - 1, Number(row?.['_end_line'])).join('\n');
    expect(cited).toContain(`${dropped} packets dropped by kernel`);
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toContain('more were lost while capturing');
    const { report } = await tap(bundle, 'client', 'packets.lan0.pcap');
    // SIGINT may come while it writes into a full pipe: what it was writing is lost then, though counted.
    expect([0, 1]).toContain(Number(row?.['captured']) - report.packets);
  });

  it('a ring that is to stop when it is full ends all captures', async () => {
    const at = home([CLIENT, `web: ${sshLine()}`]);
    const started = at.start(
      '-d',
      '60s',
      '--files',
      '1',
      '--file-size',
      '512KiB',
      '--full',
      '--when-full',
      'stop',
    );
    await untilSaid(started, 'reproduce the fault now');
    await transfer('3M');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const bundle = bundleIn(at.out);
    for (const host of ['client', 'web']) expect((await tap(bundle, host)).report.problem).toBeUndefined();
    expect(
      manifestOf(bundle)
        .artifacts.map((a) => a.note ?? '')
        .join(),
    ).toContain('it ended when the ring was full');
  });

  it('the link goes down: what had arrived is a capture, and nothing runs on', async () => {
    const at = home([CLIENT, `web: ${sshLine()}`]);
    const started = at.start('-d', '20s');
    await untilSaid(started, 'both hosts listen');
    inside(hosts.client, words(`ping -c 5 -i 0.2 -q ${AT.web}`));
    await sleep(300);
    for (const pid of web.sessions()) process.kill(pid, 'SIGKILL');
    await sleep(500);
    started.child.kill('SIGINT');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    const bundle = bundleIn(at.out);
    expect(manifestOf(bundle).artifacts.map((a) => [a.host, a.outcome])).toEqual([
      ['client', 'ok'],
      ['web', 'connection_lost'],
    ]);
    const { report } = await tap(bundle, 'web');
    expect(report).toMatchObject({ packets: expect.toSatisfy((n: number) => n >= 8) });
    expect(report.problem).toBeUndefined();
    expect(await leftIn(hosts.web)).toEqual([]);
  });

  it('killed: what was written is sealed and read, and nothing runs on anywhere', async () => {
    const at = home([CLIENT, `web: ${sshLine()}`]);
    const started = at.start('-d', '60s');
    await untilSaid(started, 'both hosts listen');
    inside(hosts.client, words(`ping -c 5 -i 0.2 -q ${AT.web}`));
    await sleep(300);
    // The words before it have become it.
    process.kill(started.child.pid ?? 0, 'SIGKILL');
    await started.ended;
    for (const name of [hosts.web, hosts.client]) expect(await leftIn(name)).toEqual([]);
    const [partial = ''] = left(at.out);
    const sealed = await evidence(['seal', join(at.out, partial)]);
    expect(sealed.code, sealed.stderr).toBe(3);
    const bundle = bundleIn(at.out);
    const read = await evidence(['pcap', bundle, '--json']);
    const { captures } = JSON.parse(read.stdout) as { captures: CaptureReport[] };
    expect(captures.map((c) => [c.packets >= 8, c.problem])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });

  it('identities: the addresses in it are pseudonyms, on both ends the same', async () => {
    const at = home([CLIENT, `web: ${sshLine()}`]);
    const started = at.start('-d', '60s', '--redact', 'identities', '--redact-map', join(at.dir, 'map.json'));
    await untilSaid(started, 'both hosts listen');
    await transfer('500K');
    started.child.kill('SIGINT');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const bundle = bundleIn(at.out);
    const names = readdirSync(join(bundle, 'hosts'));
    const taps = await Promise.all(names.map((name) => tap(bundle, name)));
    const ends = taps.flatMap(({ report }) => report.flows.map((f) => f.server.split(':')[0]));
    expect(new Set(ends).size).toBe(1);
    expect(ends).not.toContain(AT.web);
    const { connections } = await joinCaptures(taps[0]!, taps[1]!);
    expect(connections).toHaveLength(2);
    const refused = await at.start('--redact', 'identities', '--full').ended;
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--full') });
  });
});

function tcpdumpsIn(namespace: string): number[] {
  return processesIn(namespace).flatMap(({ pid, name }) => (name === 'tcpdump' ? pid : []));
}

/** What is left of it after a while. */
async function leftIn(namespace: string): Promise<number[]> {
  for (let i = 0; i < 150 && tcpdumpsIn(namespace).length > 0; i++) await sleep(100);
  return tcpdumpsIn(namespace);
}
