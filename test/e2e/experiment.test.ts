import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentRecord } from '../../src/experiment/record.js';
import { bundleIn, evidence, left, manifestOf, type Ran, rowsOf, start, words } from '../support/cli.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { type Sshd, sshdMissing, startSshd } from '../support/sshd.js';
import { AT, openThreeHosts, type ThreeHosts } from '../support/three-hosts.js';

const canMeasure = canUnshare && ['ip', 'iperf3', 'iptables', 'setsid'].every(hasTool);
const SACK = '/proc/sys/net/ipv4/tcp_sack';
/** Until the guard of a host has put back what it holds, at the latest. */
const PATIENCE_MS = 20_000;

interface Plan {
  readonly recording: readonly { readonly argv: readonly string[] }[];
  readonly runs: readonly { readonly commands: readonly { readonly argv: readonly string[] }[] }[];
}

// client — router — web, each in a network namespace of its own.
describe.skipIf(!canMeasure)('load between two hosts (root, namespaces, iperf3)', () => {
  let hosts: ThreeHosts;
  beforeAll(async () => {
    hosts = await openThreeHosts();
  });
  afterAll(() => hosts?.close());
  afterEach(async () => {
    expect(await settles(() => (running().length === 0 ? undefined : running()))).toBeUndefined();
    expect([sack('client'), sack('web')]).toEqual(['1', '1']);
  });

  const inside = (host: 'client' | 'web', ...argv: string[]): string =>
    execFileSync('ip', ['netns', 'exec', hosts[host], ...argv], { encoding: 'utf8' });
  const sack = (host: 'client' | 'web'): string => inside(host, 'cat', SACK).trim();
  const running = (): string[] =>
    (['client', 'web'] as const)
      .flatMap((host) =>
        spawnSync('ip', ['netns', 'pids', hosts[host]], { encoding: 'utf8' }).stdout.split('\n'),
      )
      .filter(Boolean)
      .map((pid) =>
        spawnSync('cat', [`/proc/${pid}/cmdline`], { encoding: 'latin1' }).stdout.replaceAll('\0', ' '),
      )
      .filter((line) => line !== '' && !/createServer|sshd/.test(line));
  const ends = (): string[] => [
    ...['--client', `exec: ip netns exec ${hosts.client}`],
    ...['--server', `exec: ip netns exec ${hosts.web}`],
  ];
  const experiment = (dir: string, text: string): string[] => [
    ...['experiment', ...ends(), '-o', dir, '-f', 'dir', ...words(text)],
  ];
  const recordOf = (dir: string): ExperimentRecord =>
    JSON.parse(readFileSync(join(bundleIn(dir), 'experiment.json'), 'utf8')) as ExperimentRecord;

  it('the matrix: what the dry run said, in blocks, with a table, a plot and citations that hold', async () => {
    const dir = temporaryDir();
    const asked =
      '--buffer auto,64K --direction up,both --repeats 2 --seconds 1 --bitrate 100M --seed 7 --json';
    const plan = JSON.parse((await evidence(experiment(dir, `${asked} --dry-run`))).stdout) as Plan;
    expect(left(dir)).toEqual([]);
    const ran = await evidence(experiment(dir, `${asked} --allow-load`));
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const bundle = bundleIn(dir);
    const record = recordOf(dir);
    expect((JSON.parse(ran.stdout) as { experiment: unknown }).experiment).toEqual(record);

    const labels = ['w=64K dir=both', 'w=64K dir=up', 'w=auto dir=both', 'w=auto dir=up'];
    for (const block of [1, 2])
      expect(
        record.runs
          .filter((r) => r.block === block)
          .map((r) => r.cell)
          .toSorted(),
      ).toEqual(labels);
    expect(record.runs.map((r) => r.outcome)).toEqual(Array(8).fill('ok'));
    // The payload arrives at the rate that was asked for, in each direction.
    expect(record.cells.map((c) => c.cell)).toEqual([
      ...['w=64K dir=both flow=down', 'w=64K dir=both flow=up', 'w=64K dir=up'],
      ...['w=auto dir=both flow=down', 'w=auto dir=both flow=up', 'w=auto dir=up'],
    ]);
    for (const { goodput } of record.cells) {
      expect(goodput.values).toHaveLength(2);
      expect(goodput.median).toBeGreaterThan(80e6);
      expect(goodput.median).toBeLessThan(110e6);
    }
    const all = manifestOf(bundle).artifacts;
    const sampled = all.filter((a) => a.path?.startsWith('recordings/'));
    const artifacts = all.filter((a) => !sampled.includes(a));
    const said = plan.runs.flatMap((r) => r.commands.map((c) => c.argv.join(' '))).toSorted();
    expect(artifacts.map((a) => a.argv?.join(' ')).toSorted()).toEqual(said);

    // Both ends were sampled all the while, and each run is marked in it.
    expect(plan.recording.map((r) => r.argv.join(' ').includes(':5201'))).toEqual([true, true]);
    expect(new Set(sampled.map((a) => a.host)).size).toBe(2);
    const index = JSON.parse(readFileSync(join(bundle, 'recordings/recording.json'), 'utf8')) as {
      markers: { kind: string; text: string }[];
    };
    const marked = index.markers.filter((m) => m.kind === 'person').map((m) => m.text);
    expect(marked).toHaveLength(8);
    expect(marked[0]).toMatch(/^run 1: w=/);
    const seen = await evidence(['correlate', bundle, '--recording', '--json']);
    expect(seen, seen.stderr).toMatchObject({ code: 0 });

    const cites = record.cells.flatMap((c) => c.cites);
    for (const cite of cites) {
      const [, path = '', last] = /^(.*):1-(\d+)$/.exec(cite) ?? [];
      expect(readFileSync(join(bundle, path), 'utf8').trimEnd().split('\n')).toHaveLength(Number(last));
    }
    const readme = readFileSync(join(bundle, 'README.md'), 'utf8');
    expect(readme).toContain('## Experiment\n\n8 runs, all of which carried something.');
    expect(readme).toMatch(/^\| w=64K dir=both flow=down \| 2 \| /m);
    expect(readme).toContain('(plots/experiment-goodput.svg)');
    expect((await evidence(['verify', bundle])).code).toBe(0);
  });

  it('UDP, congestion control and CPUs: as the tools were told', async () => {
    const dir = temporaryDir();
    const ran = await evidence(
      experiment(dir, '--udp 5M --tcp --congestion reno --affinity 0 --repeats 1 --seconds 1 --allow-load'),
    );
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const commands = manifestOf(bundleIn(dir)).artifacts.map((a) => a.argv?.join(' ') ?? '');
    expect(commands.filter((c) => c.includes('taskset -c 0 iperf3'))).toHaveLength(4);
    expect(rowsOf(bundleIn(dir), 'load_runs')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          cell: 'proto=udp',
          protocol: 'udp',
          lost_packets: expect.any(Number) as number,
        }),
        expect.objectContaining({ cell: 'proto=tcp', protocol: 'tcp', congestion: 'reno' }),
      ]),
    );
    expect(
      rowsOf(bundleIn(dir), 'load_ends')
        .map((r) => `${String(r['cell'])} ${String(r['end'])}`)
        .toSorted(),
    ).toEqual([...['proto=tcp client', 'proto=tcp server', 'proto=udp client', 'proto=udp server']]);
  });

  it.each([
    ['', '--allow-load'],
    ['--sysctl net.ipv4.tcp_sack=0,1', '--allow-load and --allow-changes'],
    ['--sysctl net.ipv4.tcp_sack=0,1 --allow-load', '--allow-changes'],
  ])('not without consent: %s', async (given, wanted) => {
    const dir = temporaryDir();
    const ran = await evidence(experiment(dir, `--repeats 1 ${given}`.trim()));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`it needs ${wanted}\n`);
    expect(left(dir)).toEqual([]);
  });

  it('what a host does not have is left out, with how that was found out', async () => {
    const dir = temporaryDir();
    const given =
      '--congestion default,nosuch --affinity any,9999 --repeats 1 --seconds 1 --bitrate 10M --allow-load';
    const ran = await evidence(experiment(dir, given));
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    const { skipped, runs } = recordOf(dir);
    expect(runs.map((r) => `${r.cell} ${r.outcome}`)).toEqual(['C=default cpu=any ok']);
    expect(new Map(skipped.map((s) => [s.cell, s.reason]))).toEqual(
      new Map([
        ['C=nosuch cpu=any', expect.stringContaining('tcp_available_congestion_control lists') as string],
        ['C=nosuch cpu=9999', expect.stringContaining('nosuch is not available') as string],
        ['C=default cpu=9999', expect.stringMatching(/has no CPU 9999: it has 0 to \d+$/) as string],
      ]),
    );
    const none = temporaryDir();
    const never = await evidence(
      experiment(none, '--sysctl net.ipv4.tcp_delack_min=0,10 --allow-load --allow-changes'),
    );
    expect(never).toMatchObject({ code: 2 });
    expect(never.stderr).toContain('mainline Linux never had it');
    expect(left(none)).toEqual([]);
  });

  it('a firewall that drops: said once with the way out, and not tried 20 times', async () => {
    inside('web', ...words('iptables -A INPUT -p tcp --dport 5201 -j DROP'));
    try {
      const dir = temporaryDir();
      const ran = await evidence(experiment(dir, '--repeats 10 --parallel 1,2 --seconds 1 --allow-load'));
      expect(ran, ran.stderr).toMatchObject({ code: 3 });
      const { runs } = recordOf(dir);
      expect(runs.slice(0, 2).map((r) => r.reason)).toEqual(
        Array(2).fill(expect.stringMatching(/^no answer from 10\.97\.2\.2 port 5201 .*--port N/)),
      );
      expect(new Set(runs.slice(2).map((r) => `${r.outcome}: ${r.reason ?? ''}`))).toEqual(
        new Set(['not_run: the 2 runs before it could not connect either']),
      );
      expect(ran.stdout).toContain('no run carried anything');
    } finally {
      inside('web', ...words('iptables -F INPUT'));
    }
  });

  it('settings: changed for each run, put back, and read again to prove it', async () => {
    const dir = temporaryDir();
    // Beyond the first namespace only what everybody may use can be the default.
    const allowed = inside('client', 'cat', '/proc/sys/net/ipv4/tcp_allowed_congestion_control').trim();
    const algorithms = allowed.split(' ').slice(0, 2);
    const ran = await evidence(
      experiment(
        dir,
        `--sysctl net.ipv4.tcp_sack=0,1 --sysctl client:net.ipv4.tcp_congestion_control=${algorithms.join(',')} --repeats 1 --seconds 1 --bitrate 10M --allow-load --allow-changes`,
      ),
    );
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const bundle = bundleIn(dir);
    for (const host of [hosts.client, hosts.web]) {
      const [before, after] = ['start', 'end'].map((when) =>
        readFileSync(join(bundle, `hosts/${host}/sysctl/settings.${when}.txt`), 'utf8'),
      );
      expect(before).toContain(`${SACK}:1\n`);
      expect(after).toEqual(before);
    }
    // The kernel of the sender did what the cell says.
    const used = rowsOf(bundle, 'load_runs').map((r) => r['congestion']);
    expect(used.toSorted()).toEqual([...algorithms, ...algorithms].toSorted());
    if (algorithms.length > 1)
      for (const { cell, congestion } of rowsOf(bundle, 'load_runs'))
        expect(cell).toContain(`client:tcp_congestion_control=${String(congestion)}`);
    const changes = rowsOf(bundle, 'sysctl_changes');
    expect(changes).toHaveLength(2 * algorithms.length * 3);
    for (const { before, restored, set, wanted } of changes)
      expect({ restored, set }).toEqual({ restored: before, set: wanted });
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toContain(
      `${hosts.web}: net.ipv4.tcp_sack | 1 | 0; 1 | ${2 * algorithms.length} | ${2 * algorithms.length} | 1 | `,
    );
    expect(recordOf(dir).sysctls.map((s) => [s.host, s.name, s.restored])).toEqual([
      [hosts.client, 'net.ipv4.tcp_sack', true],
      [hosts.client, 'net.ipv4.tcp_congestion_control', true],
      [hosts.web, 'net.ipv4.tcp_sack', true],
    ]);
  });

  it('a value that the kernel does not take: said once, everything put back', async () => {
    const dir = temporaryDir();
    const ran = await evidence(
      experiment(
        dir,
        '--sysctl net.ipv4.tcp_sack=0 --sysctl server:net.ipv4.ip_default_ttl=64,300 --repeats 3 --seconds 1 --bitrate 10M --allow-load --allow-changes',
      ),
    );
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    const reason = `${hosts.web}: the kernel refuses net.ipv4.ip_default_ttl=300: Invalid argument, it stays 64`;
    const refused = recordOf(dir).runs.filter((r) => r.cell.endsWith('=300'));
    expect(refused.map((r) => r.outcome)).toEqual(['failed', 'not_run', 'not_run']);
    expect(refused.map((r) => r.reason)).toEqual([reason, reason, reason]);
    expect(recordOf(dir).sysctls.map((s) => s.restored)).toEqual([true, true, true]);
  });

  it('one host that is both ends is changed once', async () => {
    const dir = temporaryDir();
    const both = `exec: ip netns exec ${hosts.web}`;
    const ran = await evidence([
      ...['experiment', '--client', both, '--server', both, '-o', dir, '-f', 'dir'],
      ...words(
        '--sysctl net.ipv4.tcp_sack=0,1 --repeats 1 --seconds 1 --bitrate 10M --allow-load --allow-changes',
      ),
    ]);
    expect(ran, ran.stdout).toMatchObject({ code: 0 });
    expect(rowsOf(bundleIn(dir), 'sysctl_changes').map((r) => r['restored'])).toEqual(['1', '1']);
  });

  const CHANGED =
    '--sysctl net.ipv4.tcp_sack=0 --repeats 3 --seconds 20 --bitrate 10M --allow-load --allow-changes';
  const untilChanged = async (): Promise<void> => {
    const is = (): string | undefined =>
      sack('client') === '0' && sack('web') === '0' ? undefined : 'not yet';
    expect(await settles(is)).toBeUndefined();
    // Both ends of the load are up.
    expect(
      await settles(() =>
        running().filter((l) => l.includes(' iperf3 -')).length >= 2 ? undefined : running(),
      ),
    ).toBeUndefined();
  };
  const untilRestored = async (): Promise<void> => {
    const is = (): string | undefined =>
      sack('client') === '1' && sack('web') === '1' ? undefined : 'not yet';
    expect(await settles(is)).toBeUndefined();
  };

  it('Ctrl-C: put back, proven, sealed', async () => {
    const dir = temporaryDir();
    const started = start(experiment(dir, CHANGED));
    await untilChanged();
    started.child.kill('SIGINT');
    const ran = await started.ended;
    expect(ran, ran.stderr).toMatchObject({ code: 130 });
    expect([sack('client'), sack('web')]).toEqual(['1', '1']);
    const { runs, sysctls } = recordOf(dir);
    expect(runs.map((r) => r.outcome)).toEqual(['interrupted', 'interrupted', 'interrupted']);
    expect(sysctls.map((s) => s.restored)).toEqual([true, true]);
    expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
  });

  it('killed by SIGKILL: the hosts put it back themselves, and nothing runs on', async () => {
    const dir = temporaryDir();
    const started = start(experiment(dir, CHANGED));
    await untilChanged();
    started.child.kill('SIGKILL');
    await started.ended;
    await untilRestored();
    // What was measured until then can still be sealed.
    const [partial = ''] = left(dir);
    expect(partial).toMatch(/\.partial$/);
    const sealed = await evidence(['seal', join(dir, partial)]);
    expect(sealed.code, sealed.stderr).toBeOneOf([0, 3]);
  });

  describe.skipIf(sshdMissing !== undefined)('over SSH', () => {
    let web: Sshd;
    beforeAll(async () => {
      web = await startSshd({ within: { namespace: hosts.web, address: AT.web } });
    });
    afterAll(() => web?.close());

    /** From the client itself to the web server; known_hosts is bound over that of the system. */
    const overSsh = (dir: string, text: string): ReturnType<typeof start> => {
      const home = temporaryDir();
      const config = join(home, 'ssh_config');
      writeFileSync(
        config,
        `Host *\n  UserKnownHostsFile ${web.knownHosts}\n  GlobalKnownHostsFile /dev/null\n`,
      );
      writeFileSync(
        join(home, 'hosts.yaml'),
        `hosts:\n  here: { local: true, role: client }\n  web: { ssh: '${web.user}@${web.host}:${web.port}', identity_file: ${web.key}, role: server }\n`,
      );
      const bind = 'mount --bind "$1" /etc/ssh/ssh_config; shift; exec "$@"';
      return start(['experiment', '-I', join(home, 'hosts.yaml'), '-o', dir, '-f', 'dir', ...words(text)], {
        env: { HOME: home, SSH_AUTH_SOCK: '' },
        prefix: [...hosts.prefix, 'unshare', '-m', 'sh', '-c', bind, 'sh', config],
      });
    };

    it('both ends by their roles in the inventory', async () => {
      const dir = temporaryDir();
      const ran = await overSsh(dir, '--direction up,down --repeats 1 --seconds 1 --bitrate 50M --allow-load')
        .ended;
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      const record = recordOf(dir);
      expect(record).toMatchObject({ client: { host: 'here' }, server: { host: 'web' }, address: AT.web });
      expect(record.cells.map((c) => c.cell)).toEqual(['dir=down', 'dir=up']);
      for (const { goodput } of record.cells) expect(goodput.median).toBeGreaterThan(40e6);
    });

    it('the link drops: put back by the host, and proven over a new connection', async () => {
      const dir = temporaryDir();
      const started = overSsh(dir, CHANGED);
      await untilChanged();
      for (const pid of web.sessions()) process.kill(pid, 'SIGKILL');
      await untilRestored();
      const ran: Ran = await started.ended;
      expect(ran, ran.stderr).toMatchObject({ code: 3 });
      const { runs, sysctls } = recordOf(dir);
      expect(runs.map((r) => r.outcome)).toEqual(['connection_lost', 'not_run', 'not_run']);
      expect(sysctls.map((s) => [s.host, s.after, s.restored])).toEqual([
        ['here', '1', true],
        ['web', '1', true],
      ]);
      const end = join(bundleIn(dir), 'hosts/web/sysctl/settings.end.txt');
      expect(readFileSync(end, 'utf8')).toBe(`${SACK}:1\n`);
      expect((await evidence(['verify', bundleIn(dir)])).code).toBe(0);
    });

    it('killed by SIGKILL', async () => {
      const started = overSsh(temporaryDir(), CHANGED);
      await untilChanged();
      started.child.kill('SIGKILL');
      await started.ended;
      await untilRestored();
    });
  });
});

/** Undefined as soon as `wrong` is; what is still wrong after so long. */
async function settles<T>(wrong: () => T | undefined): Promise<T | undefined> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(50))
    if (wrong() === undefined) return undefined;
  return wrong();
}
