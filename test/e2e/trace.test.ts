import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bundleIn, manifestOf, rowsOf, run, type Started } from '../support/cli.js';
import { canBpftrace, hasTracefs, talk, TRACEFS } from '../support/kernel-tracing.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { asNobody } from '../support/nobody.js';
import { useNetwork } from '../support/use-network.js';

/** Attaching takes a second, on a busy machine several. */
const WINDOW = '10s';
/** A file that may not be executed in its place: as good as not installed. */
function withoutBpftrace(): string {
  const file = join(temporaryDir(), 'bpftrace');
  writeFileSync(file, '', { mode: 0o600 });
  return `f=$(command -v bpftrace || true); [ -z "$f" ] || mount --bind ${file} "$f"`;
}

describe.skipIf(!canNetwork)('evidence trace', { timeout: 60_000 }, () => {
  const client = useNetwork();

  const begin = (...argv: string[]): Started => run([...client.inside(), ...argv]);
  const trace = (dir: string, args: readonly string[], arrange: string) =>
    client.evidence(['trace', ...args, '-f', 'dir', '-o', dir, '-q'], { arrange });
  const outcomes = (dir: string): string[] =>
    manifestOf(bundleIn(dir))
      .artifacts.filter((a) => a.collector === 'trace')
      .map((a) => `${a.probe} ${a.outcome} ${a.reason ?? ''}`.trim());
  const instances = (): string =>
    spawnSync('unshare', ['-m', 'sh', '-c', `${TRACEFS}; ls /sys/kernel/tracing/instances`], {
      encoding: 'utf8',
    }).stdout;
  /** Ends what a test started, and waits for it. */
  const end = async (...started: readonly Started[]): Promise<void> => {
    for (const { child } of started) child.kill('SIGTERM');
    await Promise.all(started.map((s) => s.ended));
  };

  it.skipIf(!canBpftrace)(
    'tells a reader that sleeps from one that waits, and whose ACKs are late',
    async () => {
      const server = begin(...talk('serve', 8101, 0.1));
      const asker = begin(...talk('ask', '127.0.0.1', 8101, 10_000, 0, 1));
      const dir = temporaryDir();
      const ran = await trace(dir, ['--port', '8101', '--allow-trace', '-d', WINDOW], TRACEFS);
      await end(server, asker);
      expect(outcomes(dir)).toEqual(['delays ok', 'events ok']);
      const delays = rowsOf(bundleIn(dir), 'traced_delays');
      const find = (delay: string, column: string) =>
        delays.find((r) => r['delay'] === delay && r[column] === 8101) ?? {};
      // Every wait of the server begins after the data is there: at least most of the 100 ms it sleeps.
      const late = find('read_late', 'local_port');
      expect(late).toMatchObject({ command: 'python3', pid: server.child.pid });
      expect(late['samples']).toBeGreaterThan(3);
      expect(late['least_us']).toBeGreaterThan(50_000);
      expect(find('read_late', 'remote_port')).toEqual({});
      expect(find('read_waiting', 'remote_port')['samples']).toBeGreaterThan(3);
      // Behind the first ones, which are quick, its ACKs wait for an answer to ride on, 40 ms at most.
      expect(find('ack_alone', 'local_port')['most_us']).toBeGreaterThanOrEqual(39_000);
      expect(ran).toMatchObject({ code: 0 });
      const findings = rowsOf(bundleIn(dir), 'traced_connections');
      expect(findings.every((r) => typeof r['cookie'] === 'string')).toBe(true);
    },
  );

  it.skipIf(!canBpftrace)('Ctrl-C: what was counted is kept, and nothing runs on', async () => {
    const server = begin(...talk('serve', 8102, 0.05));
    const asker = begin(...talk('ask', '127.0.0.1', 8102, 10_000, 0, 1));
    const dir = temporaryDir();
    const args = ['trace', '--port', '8102', '--allow-trace', '-d', '10m', '-f', 'dir', '-o', dir];
    const tracing = client.start(args, { arrange: TRACEFS });
    await sleep(10_000);
    tracing.child.kill('SIGINT');
    expect(await tracing.ended).toMatchObject({ code: 130 });
    await end(server, asker);
    expect(rowsOf(bundleIn(dir), 'traced_delays').length).toBeGreaterThan(0);
  });

  it.skipIf(!canBpftrace || !hasTool('iptables'))(
    'names the reason of each dropped packet, and where',
    async () => {
      const rule = (verb: string) =>
        spawnSync('ip', [
          'netns',
          'exec',
          client.network().client,
          'iptables',
          verb,
          'INPUT',
          '-p',
          'udp',
          '--dport',
          '9',
          '-j',
          'DROP',
        ]);
      rule('-A');
      const sender = begin(...talk('udp', '127.0.0.1', 9, 10_000, 0.1));
      const dir = temporaryDir();
      await trace(dir, ['--port', '9', '--peer', '127.0.0.1', '--allow-trace', '-d', WINDOW], TRACEFS);
      await end(sender);
      rule('-D');
      const drops = rowsOf(bundleIn(dir), 'traced_drops');
      expect(drops.length).toBeGreaterThan(5);
      for (const drop of drops) {
        expect(drop).toMatchObject({
          reason: 'NETFILTER_DROP',
          protocol: 'udp',
          destination_address: '127.0.0.1',
          destination_port: 9,
        });
      }
      const count = rowsOf(bundleIn(dir), 'trace_counts').find((c) => c['what'] === 'drops');
      expect(count).toMatchObject({ reason: 'NETFILTER_DROP', count: drops.length });
    },
  );

  it.skipIf(!hasTracefs || !hasTool('iptables'))(
    'without bpftrace: drops from an instance of tracefs that is gone afterwards',
    async () => {
      const dir = temporaryDir();
      const sender = begin(
        'sh',
        '-c',
        'iptables -A INPUT -p udp --dport 10 -j DROP; exec "$@"',
        'sh',
        ...talk('udp', '127.0.0.1', 10, 10_000, 0.05),
      );
      const ran = await trace(
        dir,
        ['--port', '10', '--allow-trace', '-d', '4s'],
        `${TRACEFS}; ${withoutBpftrace()}`,
      );
      await end(sender);
      expect(outcomes(dir)).toEqual(['delays missing_tool bpftrace is not installed', 'events ok']);
      expect(ran.stdout).toContain('apt-get install bpftrace');
      expect(ran.code).toBe(3);
      const drops = rowsOf(bundleIn(dir), 'traced_drops').filter((d) => d['reason'] === 'NETFILTER_DROP');
      expect(drops.length).toBeGreaterThan(5);
      expect(instances()).not.toContain('evidence-');
    },
  );

  it.skipIf(!hasTracefs)('an instance that a SIGKILL left is taken away by the next run', async () => {
    const made = 'mkdir /sys/kernel/tracing/instances/evidence-4194305';
    const dir = temporaryDir();
    await trace(dir, ['--allow-trace', '-d', '1s'], `${TRACEFS}; ${made}; ${withoutBpftrace()}`);
    expect(instances()).not.toContain('evidence-');
  });

  it('is refused with the reason: no consent, no tracefs, no root', async () => {
    expect(await client.evidence(['trace', '--port', '1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs consent: --allow-trace') as string,
    });
    const bare = temporaryDir();
    const ran = await trace(
      bare,
      ['--port', '1', '--allow-trace', '-d', '0s'],
      'mount -t tmpfs none /sys/kernel',
    );
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('nothing was traced');
    for (const text of outcomes(bare))
      expect(text).toMatch(/tracefs is mounted neither at .*: mount -t tracefs/);
    const nobody = asNobody();
    const { stdout } = await client.evidence(['trace', '--port', '1', '--dry-run'], nobody);
    expect(stdout).toMatch(
      /not run: tracing needs root \(CAP_BPF and CAP_PERFMON\); this is uid 65534 with CapEff 0/,
    );
  });

  it.skipIf(!canBpftrace)('--dry-run prints the programs', async () => {
    const { stdout } = await client.evidence(['trace', '--port', '8101', '--allow-trace', '--dry-run'], {
      arrange: TRACEFS,
    });
    expect(stdout).toContain('tracepoint:tcp:tcp_probe');
    expect(stdout).toContain('$lp == 8101 || $rp == 8101');
  });

  it.each([
    [['--port', '0'], '--port: "0" is not a number from 1 to 65535'],
    [['--port', '80; exit()'], '--port: "80; exit()" is not a number'],
    [['--peer', 'db1'], '--peer: "db1" is not an address'],
    [['--pid', '-1'], '--pid: "-1" is not a number'],
  ])('%j is refused', async (args, text) => {
    const { code, stderr } = await client.evidence(['trace', ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(text) as string });
  });
});
