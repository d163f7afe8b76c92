import { describe, expect, it } from 'vitest';
import type { Command, PlanContext, Probe } from '../../src/core/collector.js';
import type { Target } from '../../src/core/target.js';
import { plan } from './plan.js';

const ALL = ['mtr', 'tracepath', 'traceroute', 'traceroute.db', 'timeout', 'stdbuf'];

function context(
  targets: readonly Target[],
  given: Partial<PlanContext<{ every_s: number }>> & { tools?: string[] } = {},
): PlanContext<{ every_s: number }> {
  return {
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 2,
      tools: new Set(given.tools ?? ALL),
      interfaces: [],
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
    },
    profile: 'network',
    windowMs: 15_000,
    targets,
    interfaces: [],
    logs: [],
    params: { every_s: 60 },
    ...given,
  };
}

const target = (host: string, more: Partial<Target> = {}): Target => ({
  name: host,
  host,
  addresses: ['192.0.2.9'],
  origin: 'given',
  ...more,
});
const argvOf = (probe: Probe | undefined): readonly string[] => {
  const runs = probe && (Array.isArray(probe.run) ? probe.run : [probe.run]);
  return (runs?.[0] as Command | undefined)?.argv ?? [];
};

describe('path plan', () => {
  it('plans nothing without a target, nor for a gateway that ping covers', () => {
    expect(plan(context([]))).toEqual([]);
    expect(plan(context([target('192.0.2.1', { origin: 'gateway' })]))).toEqual([]);
  });

  it('runs mtr and tracepath to the address in a network run, and both end inside the window', () => {
    const [mtr, tracepath, ...rest] = plan(context([target('web.example.test')]));
    expect(rest).toEqual([]);
    expect(argvOf(mtr)).toEqual('mtr --json -n -G 1 -i 1 -c 12 192.0.2.9'.split(' '));
    expect(argvOf(tracepath)).toEqual('timeout 14 stdbuf -oL tracepath -n -m 20 192.0.2.9'.split(' '));
  });

  it('never asks a router more than once a second and tool, however short the window', () => {
    for (const windowMs of [600, 4000, 15_000, 60_000, 600_000]) {
      for (const profile of ['network', 'full'] as const) {
        for (const probe of plan(context([target('a', { port: 443 })], { profile, windowMs }))) {
          const argv = argvOf(probe);
          if (probe.skip || !argv.includes('mtr')) continue;
          const [interval, count] = ['-i', '-c'].map((flag) => Number(argv[argv.lastIndexOf(flag) + 1]));
          expect(interval).toBeGreaterThanOrEqual(1);
          expect(count).toBeGreaterThanOrEqual(1);
        }
      }
    }
  });

  it('repeats mtr through a long window and fits all its rounds in', () => {
    const probes = plan(context([target('a', { port: 443 })], { profile: 'full', windowMs: 600_000 }));
    expect(probes.map((probe) => probe.id)).toEqual([
      'mtr',
      'tracepath',
      'traceroute-udp',
      'traceroute-icmp',
      'traceroute-tcp',
      'mtr-tcp',
    ]);
    const argv = argvOf(probes[0]);
    const rounds = Number(argv[5]);
    const [interval, count] = ['-i', '-c'].map((flag) => Number(argv[argv.lastIndexOf(flag) + 1])) as [
      number,
      number,
    ];
    expect(argv.slice(0, 2)).toEqual(['sh', '-c']);
    expect(rounds).toBe(9);
    // mtr 0.95: (count + 1.2) × interval, and up to 1 s of grace.
    expect(rounds * (interval * (count + 1.2) + 1)).toBeLessThanOrEqual(599.5);
    expect(rounds * interval * (count + 3)).toBeGreaterThan(560);
    expect(argvOf(probes[5]).slice(6)).toContain('-T');
    // The traceroutes start apart from each other: together they would empty the routers' allowance.
    const delays = probes.slice(2, 5).map((probe) => Number(argvOf(probe)[4]));
    expect(new Set(delays).size).toBe(3);
  });

  it('traces one address of each family in a full run, under different names', () => {
    const probes = plan(
      context([target('a', { addresses: ['192.0.2.9', '192.0.2.10', '2001:db8::9'] })], { profile: 'full' }),
    );
    expect(probes.map((probe) => probe.id).filter((id) => id.startsWith('mtr'))).toEqual(['mtr', 'mtr6']);
    expect(new Set(probes.map((probe) => probe.id)).size).toBe(probes.length);
  });

  it('names the missing tool, and falls back from mtr to traceroute', () => {
    const [mtr, tracepath] = plan(context([target('a')], { tools: ['traceroute', 'timeout'] }));
    expect([mtr?.run as Command[]].flat().map((run) => run.argv.slice(0, 3))).toEqual([
      ['mtr', '--json', '-n'],
      ['timeout', '14', 'traceroute'],
    ]);
    expect(argvOf(tracepath)[0]).toBe('tracepath');
    const bare = plan(context([target('a')], { tools: [], profile: 'full' }));
    expect(bare.map((probe) => argvOf(probe)[0])).toEqual(['mtr', 'tracepath', 'traceroute', 'traceroute']);
  });

  it('says why a target is not traced', () => {
    const many = Array.from({ length: 6 }, (_, i) => target(`h${i}`));
    expect(plan(context(many)).flatMap((probe) => probe.skip?.reason ?? [])).toEqual([
      'only the first 4 targets are traced',
      'only the first 4 targets are traced',
    ]);
    const [local] = plan(context([target('localhost', { addresses: ['127.0.0.1', '::1'] })]));
    expect(local?.skip?.outcome).toBe('not_run');
    const [short] = plan(context([target('a')], { windowMs: 2000 }));
    expect(short?.skip?.reason).toBe('the window is shorter than one trace (3 s)');
  });

  it('traces a host once, however many of its ports are targets', () => {
    const probes = plan(context([target('a', { port: 80 }), target('a', { name: 'a:443', port: 443 })]));
    expect(probes.map((probe) => probe.id)).toEqual(['mtr', 'tracepath']);
  });

  it('traces as often as it is told to, each round within its time', () => {
    const [mtr] = plan(context([target('a')], { windowMs: 60_000, params: { every_s: 10 } }));
    const argv = argvOf(mtr);
    const [interval, count] = ['-i', '-c'].map((flag) => Number(argv[argv.lastIndexOf(flag) + 1])) as [
      number,
      number,
    ];
    expect(argv.slice(3, 7)).toEqual(['sh', '0', '5', '10']);
    expect(interval * (count + 1.2) + 1).toBeLessThanOrEqual(10);
    expect(count).toBeGreaterThanOrEqual(5);
  });
});
