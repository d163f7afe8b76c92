import { describe, expect, it } from 'vitest';
import type { Probe } from '../../src/core/collector.js';
import { plan } from './plan.js';
import { roundsOf } from './rounds.js';

type Context = Parameters<typeof plan>[0];

function context(
  given: Partial<Omit<Context, 'host' | 'targets'>> & {
    resolvers?: string[];
    tools?: string[];
    hosts?: string[];
  },
): Context {
  const { resolvers = ['192.0.2.53'], tools = ['dig', 'getent', 'sh', 'node'], hosts = [], ...rest } = given;
  return {
    profile: 'network',
    windowMs: 15_000,
    ...rest,
    targets: hosts.map((host) => ({ name: host, host, addresses: [], origin: 'given' })),
    host: {
      id: 'web1',
      hostname: 'web1',
      uid: 0,
      cpus: 2,
      tools: new Set(tools),
      interfaces: [],
      gateways: [],
      resolvers,
      peers: [],
      modules: { loadable: false, present: new Set() },
    },
  };
}

const STATIC = ['resolv-conf', 'hosts', 'name-service'];
const names = (probes: readonly Probe[]) =>
  probes.map((p) => [p.id, p.subject].filter(Boolean).join(' ')).filter((n) => !STATIC.includes(n));
const words = (probe: Probe | undefined, alternative = 0): readonly string[] => {
  const source = [probe?.run ?? []].flat()[alternative];
  return source && 'argv' in source ? source.argv : [];
};
const lookupOf = (probes: readonly Probe[]) => probes.find((p) => p.id === 'lookup');

describe('the rounds', () => {
  it.each([
    [3, 2, 5_000],
    [3, 2, 15_000],
    [10, 2, 15_000],
    [10, 2, 600_000],
    [3, 4, 15_000],
    [1, 1, 5_000],
  ])('%i of %i questions end within %i ms even if no server answers', (wished, questions, windowMs) => {
    const { rounds, periodS, waitS } = roundsOf(wished, questions, windowMs);
    const longest = waitS * questions;
    const end = Math.max((rounds - 1) * periodS, (rounds - 1) * longest) + longest;
    expect(end).toBeLessThanOrEqual(windowMs / 1000 - 0.5);
    expect(waitS).toBeLessThanOrEqual(5);
  });

  it('reach over the window', () => {
    const { rounds, periodS } = roundsOf(10, 2, 600_000);
    expect(rounds).toBe(10);
    expect(periodS * 9).toBeGreaterThan(500);
  });
});

describe('the plan', () => {
  it('only reads files in quick', () => {
    const probes = plan(context({ profile: 'quick', hosts: ['db'], tools: ['dig', 'resolvectl', 'sh'] }));
    expect(probes.map((p) => p.id)).toEqual(STATIC);
    expect(probes.every((p) => p.effect === 'reads')).toBe(true);
  });

  it('asks every name of every resolver, and libc', () => {
    const probes = plan(
      context({ resolvers: ['192.0.2.53', '2001:db8::53'], hosts: ['db', 'www.example.com'] }),
    );
    expect(names(probes)).toEqual([
      'lookup db@192.0.2.53',
      'lookup www.example.com@192.0.2.53',
      'lookup db@2001:db8::53',
      'lookup www.example.com@2001:db8::53',
      'libc db',
      'libc www.example.com',
    ]);
    // A name without a dot means something only with the search list.
    expect(words(probes[3])).toContain('+search');
    expect(words(probes[4])).not.toContain('+search');
    expect(words(probes[4]).slice(-4)).toEqual(['-q', 'www.example.com', '-t', 'AAAA']);
  });

  it('asks for the root where no target has a name', () => {
    const probes = plan(context({ hosts: ['192.0.2.10'] }));
    expect(names(probes)).toEqual(['lookup .@192.0.2.53']);
    expect(words(lookupOf(probes)).slice(-4)).toEqual(['-q', '.', '-t', 'NS']);
  });

  it('adds TCP and reverse names in full', () => {
    const probes = plan(context({ profile: 'full', windowMs: 60_000, hosts: ['db', '192.0.2.10'] }));
    expect(names(probes)).toEqual([
      'lookup db@192.0.2.53',
      'tcp 192.0.2.53',
      'lookup 10.2.0.192.in-addr.arpa@192.0.2.53',
      'libc db',
    ]);
  });

  it('says why nothing is asked without a resolver', () => {
    const skipped = lookupOf(plan(context({ resolvers: [], hosts: ['db'] })));
    expect(skipped?.skip).toMatchObject({
      outcome: 'not_run',
      reason: expect.stringContaining('resolv.conf'),
    });
  });

  it('keeps junk of resolv.conf away from command lines', () => {
    const probes = plan(context({ resolvers: ['-x', 'ns.example.com', '192.0.2.53', '192.0.2.53'] }));
    expect(names(probes)).toEqual(['lookup .@192.0.2.53']);
  });

  it('takes host, then nslookup, then node; and names dig where there is nothing', () => {
    const used = (tools: string[]) => words(lookupOf(plan(context({ tools }))));
    expect(used(['sh', 'host', 'nslookup'])).toContain('host');
    expect(used(['sh', 'nslookup'])).toContain('nslookup');
    expect(used([])[0]).toBe('dig');
    expect(words(lookupOf(plan(context({ tools: [] }))), 1)[0]).toBe('node');
  });

  it('gives host half the patience, since it always tries twice', () => {
    const wait = (tool: string) => Number(words(lookupOf(plan(context({ tools: ['sh', tool] }))))[8]);
    expect(wait('nslookup')).toBe(4);
    expect(wait('host')).toBe(2);
  });

  it('asks systemd-resolved only by its own tool and only behind a look at its process', () => {
    const probes = plan(context({ tools: ['resolvectl', 'sh'] }));
    const resolved = probes.filter((p) => p.id.startsWith('resolved'));
    expect(resolved.map((p) => [p.id, p.effect])).toEqual([
      ['resolved', 'reads'],
      ['resolved-statistics', 'reads'],
    ]);
    for (const probe of resolved) expect(words(probe)[2]).toMatch(/^grep -qsx systemd-resolve \/proc/);
  });

  it('reads the uplinks of the stub even where resolvectl is missing', () => {
    const probes = plan(context({ profile: 'quick', resolvers: ['127.0.0.53'], tools: [] }));
    expect(probes.at(-1)).toMatchObject({
      id: 'resolved',
      run: { read: '/run/systemd/resolve/resolv.conf' },
    });
  });

  it('stays small with many names', () => {
    const hosts = Array.from({ length: 40 }, (_, i) => `h${i}.example.com`);
    const resolvers = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
    const probes = plan(context({ hosts, resolvers }));
    expect(probes.filter((p) => p.id === 'lookup')).toHaveLength(9);
    expect(probes.filter((p) => p.id === 'libc')).toHaveLength(3);
  });
});
