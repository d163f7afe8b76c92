import { describe, expect, it } from 'vitest';
import type { Probe } from '../../src/core/collector.js';
import { ladderOf } from './ladder.js';
import { plan } from './plan.js';
import { seriesOf } from './series.js';

type Context = Parameters<typeof plan>[0];

function context(given: Partial<Omit<Context, 'host'>> & { host?: Partial<Context['host']> }): Context {
  return {
    profile: 'network',
    windowMs: 15_000,
    targets: [],
    interfaces: ['eth0'],
    ...given,
    host: {
      id: 'web1',
      hostname: 'web1',
      uid: 0,
      cpus: 2,
      tools: new Set(['ping', 'sh']),
      interfaces: [{ name: 'eth0', up: true, mtu: 1500, loopback: false, physical: true }],
      gateways: [{ address: '192.0.2.1', interface: 'eth0', family: 4 }],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
      ...given.host,
    },
  };
}

const target = (host: string, addresses: string[] = []) => ({
  name: host,
  host,
  addresses,
  origin: 'given' as const,
});
const names = (probes: readonly Probe[]) => probes.map((p) => `${p.id} ${p.subject}`);
const words = (probe: Probe | undefined): readonly string[] => {
  const source = [probe?.run ?? []].flat()[0];
  return source && 'argv' in source ? source.argv : [];
};

describe('the series', () => {
  it.each([
    ['network', 5_000],
    ['network', 15_000],
    ['full', 60_000],
    ['full', 600_000],
    ['full', 3_600_000],
  ] as const)('of %s ends within %i ms even if nothing answers and timers are late', (profile, windowMs) => {
    const { count, intervalMs } = seriesOf(profile, windowMs);
    expect((count - 1) * (intervalMs + 4) + 1000).toBeLessThanOrEqual(windowMs - 500);
    expect(intervalMs).toBeGreaterThanOrEqual(200);
    // Not wastefully short either.
    expect(count * (intervalMs + 4) + 1500).toBeGreaterThan(windowMs - intervalMs);
  });

  it('gives ten minutes their 600 probes', () => {
    expect(seriesOf('full', 600_000).count).toBeGreaterThanOrEqual(600);
  });

  it('sends five probes in quick', () =>
    expect(seriesOf('quick', 5_000)).toEqual({ count: 5, intervalMs: 200 }));
});

describe('the plan', () => {
  it('asks only the gateway in quick', () => {
    const probes = plan(context({ profile: 'quick', windowMs: 2000, targets: [target('db')] }));
    expect(names(probes)).toEqual(['gateway 192.0.2.1']);
  });

  it('has a series and a ladder for a target, once', () => {
    const probes = plan(context({ targets: [target('db'), target('db')] }));
    expect(names(probes)).toEqual(['gateway 192.0.2.1', 'target db', 'pmtu-target db']);
  });

  it('takes a gateway that was asked for as the target it is, and one that was not as a gateway', () => {
    const asked = plan(context({ targets: [target('192.0.2.1')] }));
    expect(names(asked)).toEqual(['target 192.0.2.1', 'pmtu-target 192.0.2.1']);
    const found = plan(context({ targets: [{ ...target('192.0.2.1'), origin: 'gateway' }] }));
    expect(names(found)).toEqual(['gateway 192.0.2.1']);
  });

  it('measures sizes to the gateway where the interface is above 1500, as jumbo faults lie on the link', () => {
    const jumbo = { name: 'eth0', up: true, mtu: 9000, loopback: false, physical: true };
    const probes = plan(context({ host: { interfaces: [jumbo] } }));
    expect(names(probes)).toContain('pmtu-gateway 192.0.2.1');
    expect(words(probes.at(-1))).toEqual(expect.arrayContaining(['eth0', '9000', '1500']));
  });

  it('names the interface of a link-local gateway', () => {
    const gateways = [{ address: 'fe80::1', interface: 'eth0', family: 6 as const }];
    const [probe] = plan(context({ host: { gateways, tools: new Set(['ping', 'ping6', 'sh']) } }));
    expect(probe?.subject).toBe('fe80::1%eth0');
    expect(words(probe)[0]).toBe('ping6');
  });

  it('is empty without gateway and targets, and still names ping where nothing is installed', () => {
    expect(plan(context({ host: { gateways: [] } }))).toEqual([]);
    const probes = plan(context({ targets: [target('db')], host: { tools: new Set() } }));
    expect(probes.map((p) => words(p)[0])).toEqual(['ping', 'ping', 'ping']);
  });

  it('sends no ladder to this machine itself', () => {
    const targets = [target('127.0.0.1'), target('localhost', ['::1'])];
    expect(names(plan(context({ targets, host: { gateways: [] } })))).toEqual([
      'target 127.0.0.1',
      'target localhost',
    ]);
  });

  it('stays small with many targets, and hands a strange name over as one word behind --', () => {
    const strange = 'a b;$(id)';
    const targets = [strange, ...Array.from({ length: 50 }, (_, i) => `h${i}`)].map((h) => target(h));
    const probes = plan(context({ targets }));
    expect(probes.filter((p) => p.id === 'target')).toHaveLength(8);
    expect(probes.filter((p) => p.id === 'pmtu-target')).toHaveLength(4);
    expect(words(probes[1]).slice(-2)).toEqual(['--', strange]);
  });
});

describe('the ladder', () => {
  it('begins with the whole MTU and has the sizes of known tunnels below', () => {
    expect(ladderOf(1500).slice(0, 4)).toEqual([1500, 1492, 1480, 1476]);
    expect(ladderOf(1450)[0]).toBe(1450);
    expect(ladderOf(9001).slice(0, 3)).toEqual([9001, 9000, 8900]);
  });
});
