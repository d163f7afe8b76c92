import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleIn, evidence, manifestOf, rowsOf, start, words } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canRoute, ROUTER, Routers, type RouterName, SINK } from '../support/routers.js';

interface Report {
  readonly cells: readonly {
    readonly host: string;
    readonly target: string;
    readonly time: number;
    readonly p50?: number;
    readonly n: number;
    readonly loss?: {
      readonly lost: number;
      readonly of: number;
      readonly low: number;
      readonly high: number;
    };
    readonly ways: readonly string[];
  }[];
  readonly series: readonly {
    readonly host: string;
    readonly destination?: string;
    readonly method: string;
    readonly changes: readonly {
      readonly after: string;
      readonly before: string;
      readonly verdict: string;
      readonly hops: readonly {
        readonly hop: number;
        readonly before: readonly string[];
        readonly after: readonly string[];
      }[];
      readonly rtt?: {
        readonly before: { median: number };
        readonly after: { median: number };
        readonly differs: boolean;
      };
      readonly cites: readonly string[];
    }[];
    readonly ways: readonly {
      readonly table: {
        readonly hops: readonly {
          readonly hop: number;
          readonly reading: string;
          readonly addresses: readonly string[];
        }[];
        readonly lossFrom?: { readonly hop: number };
      };
    }[];
  }[];
  readonly separations: readonly {
    readonly trouble: string;
    readonly state: string;
    readonly bad: readonly number[];
    readonly factors: readonly { readonly kind: string; readonly name: string }[];
    readonly byTrace?: string;
    readonly probes: readonly string[];
  }[];
  readonly bufferbloat: readonly {
    readonly state: string;
    readonly load?: string;
    readonly grade?: string;
    readonly added?: number;
    readonly statement?: string;
    readonly notes?: readonly string[];
    readonly directions?: readonly {
      readonly direction: string;
      readonly added: number;
      readonly mbitPerS: number;
    }[];
  }[];
}

const TARGET = `http://${ROUTER.server}/big`;

/** Real routers, collected and read by the built command line. */
describe.skipIf(!canRoute)('evidence paths in a network with routers', () => {
  const net = new Routers();
  const undo: (() => void)[] = [];
  beforeAll(() => net.open(), 60_000);
  afterAll(() => net.close());
  afterEach(() => {
    for (const step of undo.splice(0)) step();
  });

  const fault = (where: RouterName, make: string, unmake: string): void => {
    net.run(where, make);
    undo.push(() => net.run(where, unmake));
  };
  const inventory = (...hosts: RouterName[]): string => {
    const file = join(temporaryDir(), 'hosts.yaml');
    writeFileSync(file, net.inventory(...hosts));
    return file;
  };
  const gather = (hosts: readonly RouterName[], flags: string) => {
    const out = temporaryDir();
    const args = `collect -I ${inventory(...hosts)} --only path,ping,latency-under-load -f dir -q -o ${out} ${flags}`;
    return { out, run: start(words(args)) };
  };
  const report = async (bundle: string, ...flags: string[]): Promise<Report> => {
    const ran = await evidence(['paths', bundle, '--json', ...flags]);
    expect(ran.stderr).toBe('');
    return JSON.parse(ran.stdout) as Report;
  };

  it('names who changed the way and when, the link that loses, and clears the router that limits its answers', async () => {
    // By count, and for each hop: chance would now and then spare one of the five stretches of time, or let one of
    // two hops seem to lose far less than the other.
    const probes = ['--ttl-eq 1', '--ttl-eq 2', '--ttl-gt 2'].map(
      (ttl) =>
        `iptables -A FORWARD -i lan -p icmp -m ttl ${ttl} -m statistic --mode nth --every 3 --packet 0 -j DROP`,
    );
    fault('rb', probes.join('; '), 'iptables -F FORWARD');
    const limit =
      'OUTPUT -p icmp --icmp-type time-exceeded -m statistic --mode nth --every 2 --packet 0 -j DROP';
    fault('r2', `iptables -A ${limit}`, `iptables -D ${limit}`);
    const { out, run } = gather(['a', 'b'], `-t ${TARGET} -d 80s --trace-every 6s`);
    undo.push(() => net.run('r1', `ip route replace default via ${ROUTER.r2}`));
    const changed = setTimeout(() => net.run('r1', `ip route replace default via ${ROUTER.x2}`), 42_000);
    const ran = await run.ended;
    clearTimeout(changed);
    expect(ran.code, ran.stderr).toBe(0);
    const bundle = bundleIn(out);
    const { series, separations, cells } = await report(bundle, '--every', '16s');

    const seriesOf = (host: string) => series.find((s) => s.host === host && s.method === 'mtr');
    const [change, ...others] = seriesOf('a')?.changes ?? [];
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      verdict: 'replaced',
      hops: [{ hop: 2, before: [ROUTER.r2], after: [ROUTER.x2] }],
      rtt: { differs: true },
    });
    expect((change?.rtt?.after.median ?? 0) - (change?.rtt?.before.median ?? 0)).toBeGreaterThan(8);
    const opened = Date.parse(manifestOf(bundle).window.startedAt);
    const within = [change?.after, change?.before].map((at) => Date.parse(at ?? '') - opened);
    expect(within[0]).toBeGreaterThan(20_000);
    expect(within[1]).toBeLessThan(60_000);
    expect(change?.cites[0]).toMatch(/^hosts\/a\/path\/mtr\..*\.txt:\d+-\d+$/);
    expect(seriesOf('b')?.changes).toEqual([]);

    const first = seriesOf('a')?.ways[0]?.table;
    expect(first?.hops.find((h) => h.hop === 2)?.reading).toBe('not_passed_on');
    expect(first?.lossFrom).toBeUndefined();
    expect(seriesOf('b')?.ways[0]?.table.lossFrom?.hop).toBe(2);

    const loss = separations.find((s) => s.trouble === 'loss');
    expect(loss?.bad.map((i) => cells[i]?.host)).toEqual(Array(5).fill('b'));
    expect(loss).toMatchObject({ state: 'separated', factors: [{ kind: 'hop', name: ROUTER.r3ByRb }] });
    const delay = separations.find((s) => s.trouble === 'delay');
    expect(delay?.bad.every((i) => cells[i]?.host === 'a' && (cells[i]?.time ?? 0) >= 3)).toBe(true);
    expect(delay).toMatchObject({ state: 'separated', factors: [{ kind: 'hop', name: ROUTER.x2 }] });

    const { stdout } = await evidence(['paths', bundle, '--no-color']);
    expect(stdout).toContain('replaced a →');
    expect(stdout).toContain('limits its ICMP answers');

    const html = join(out, 'paths.html');
    const page = await evidence(['paths', bundle, '--markdown', '--html', html]);
    expect(page.stdout).toMatch(/^\| 2 \| .* \| likely limits its ICMP answers: later hops answer more \|$/m);
    expect(page.stderr).toBe(`${html}\n`);
    const written = readFileSync(html, 'utf8');
    // Round trips, losses, and the hops of both ways of a and the one of b.
    expect(written.match(/<svg /g)).toHaveLength(5);
    expect(written).toContain('<strong>replaced</strong>');
  }, 150_000);

  it('says of two vantages and one time that host and way cannot be told apart, and what would tell', async () => {
    // A quarter of the round trips, by count and not by chance: so little that nine probes a hop cannot place it.
    fault(
      'rb',
      'iptables -A FORWARD -m statistic --mode nth --every 8 --packet 0 -j DROP',
      'iptables -F FORWARD',
    );
    const { out, run } = gather(['a', 'b'], `-t ${ROUTER.server} -d 12s`);
    await run.ended;
    const { separations } = await report(bundleIn(out));
    const loss = separations.find((s) => s.trouble === 'loss');
    expect(loss?.state).toBe('not_separable');
    expect(loss?.factors.map((f) => f.kind)).toEqual(expect.arrayContaining(['vantage', 'hop']));
    expect(loss?.probes.join()).toContain(`from another host behind ${ROUTER.rb}`);
  }, 60_000);

  describe('a queue in front of a slow link', () => {
    const slow = (where: RouterName, device: string, shape: string): void =>
      fault(where, `tc qdisc add dev ${device} root tbf ${shape}`, `tc qdisc del dev ${device} root`);

    it('is graded by the end host under our own load, each direction for itself', async () => {
      slow('r1', 'wan', 'rate 8mbit burst 16kb limit 100kb');
      slow('r1', 'lan', 'rate 8mbit burst 16kb limit 160kb');
      const { out, run } = gather(
        ['a'],
        `-t ${TARGET} -d 45s --allow-load --load-upload ${ROUTER.server}:${SINK}`,
      );
      expect((await run.ended).code).toBe(0);
      const bundle = bundleIn(out);
      const [grade] = (await report(bundle)).bufferbloat;
      expect(grade).toMatchObject({ state: 'graded', load: 'own', grade: 'C', notes: [] });
      const [down, up] = grade?.directions ?? [];
      // 160 kB at 8 Mbit/s are 160 ms, 100 kB are 100 ms; four connections fill them within a second or two.
      expect(down?.added).toBeGreaterThan(60);
      expect(down?.added).toBeLessThan(175);
      expect(up?.added).toBeGreaterThan(60);
      expect(up?.added).toBeLessThan(110);
      const phases = rowsOf(bundle, 'load_phases');
      expect(phases.map((p) => p['direction'])).toEqual(['download', 'upload']);
      expect(phases[1]?.['congestion_control']).toBe('reno');
      for (const p of phases) expect(p['bytes']).toBeLessThanOrEqual(100_000_000);
    }, 90_000);

    it('is graded A+ where there is none', async () => {
      const { out, run } = gather(
        ['a'],
        `-t ${TARGET} -d 45s --allow-load --load-bytes 40MB --load-upload ${ROUTER.server}:${SINK}`,
      );
      await run.ended;
      const bundle = bundleIn(out);
      for (const p of rowsOf(bundle, 'load_phases')) expect(p['bytes']).toBeLessThanOrEqual(40_000_000);
      // So much is over before 30 pings have been sent: that is said, and no grade is given.
      const [grade] = (await report(bundle)).bufferbloat;
      expect(['graded', 'not_exercised']).toContain(grade?.state);
      if (grade?.state === 'graded') expect(grade.grade).toMatch(/^A/);
      else expect(grade?.statement).toMatch(/pings under load/);
    }, 90_000);

    it('is not exercised without load, and no load is made without consent', async () => {
      slow('r1', 'wan', 'rate 8mbit burst 16kb limit 100kb');
      const { out, run } = gather(['a'], `-t ${TARGET} -d 40s`);
      await run.ended;
      const bundle = bundleIn(out);
      expect(rowsOf(bundle, 'load_phases')).toEqual([]);
      const refused = manifestOf(bundle).artifacts.find((x) => x.probe === 'load');
      expect(refused).toMatchObject({ outcome: 'not_run', reason: 'needs consent: --allow-load' });
      expect((await report(bundle)).bufferbloat).toMatchObject([{ state: 'not_exercised' }]);
    }, 90_000);

    it('is graded from load that happened anyway, as at least so bad', async () => {
      slow('r1', 'wan', 'rate 8mbit burst 16kb limit 100kb');
      const { out, run } = gather(['a'], `-t ${TARGET} -d 45s`);
      const [file, ...rest] = [
        ...net.prefix('a'),
        'bash',
        '-c',
        `sleep 14; exec 3<>/dev/tcp/${ROUTER.server}/${SINK}; exec head -c 14000000 /dev/urandom >&3`,
      ];
      const other = spawn(file, rest, { stdio: 'ignore' });
      undo.push(() => other.kill('SIGKILL'));
      await run.ended;
      const [grade] = (await report(bundleIn(out))).bufferbloat;
      expect(grade).toMatchObject({ state: 'graded', load: 'found', grade: 'C' });
      expect(grade?.notes?.join()).toContain('it is at least this bad');
    }, 90_000);
  });

  it('makes no load that outlives the run: Ctrl-C in the middle of it', async () => {
    const { out, run } = gather(['a'], `-t ${TARGET} -d 60s --allow-load`);
    await new Promise((done) => setTimeout(done, 20_000));
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    bundleIn(out);
    const { stdout } = spawnSync('ip', ['netns', 'pids', net.name('a')], { encoding: 'utf8' });
    expect(stdout).toBe('');
  }, 60_000);
});
