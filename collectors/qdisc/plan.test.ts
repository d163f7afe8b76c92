import { expect, it } from 'vitest';
import type { PlanContext } from '../../src/core/collector.js';
import { plan } from './plan.js';

function context(names: string[], profile: PlanContext['profile']): PlanContext {
  return {
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 2,
      tools: new Set(),
      interfaces: names.map((name) => ({
        name,
        up: true,
        mtu: 1500,
        loopback: name === 'lo',
        physical: true,
      })),
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: true, present: new Set() },
    },
    profile,
    windowMs: 15_000,
    targets: [],
    interfaces: names,
    logs: [],
    params: {},
  };
}

it('is one process per snapshot outside the full profile', () => {
  for (const profile of ['quick', 'network'] as const) {
    const many = Array.from({ length: 200 }, (_, i) => `eth${i}`);
    expect(plan(context(many, profile)).map((p) => p.id)).toEqual(['qdisc']);
  }
});

it('asks eight interfaces at most for classes and filters, never loopback, and says what it left out', () => {
  const probes = plan(context(['lo', ...Array.from({ length: 10 }, (_, i) => `eth${i}`)], 'full'));
  expect(probes.some((p) => p.subject === 'lo')).toBe(false);
  expect(probes.filter((p) => p.id === 'filter-ingress')).toHaveLength(8);
  expect(probes.at(-1)?.skip?.reason).toContain('2 more interfaces');
  const names = probes.map((p) => `${p.id}@${p.subject ?? ''}`);
  expect(new Set(names).size).toBe(names.length);
});
