import { describe, expect, it } from 'vitest';
import type { PlanContext } from '../../src/core/collector.js';
import type { InterfaceInfo } from '../../src/core/host-info.js';
import { plan } from './plan.js';

const nic = (name: string, given: Partial<InterfaceInfo> = {}): InterfaceInfo => ({
  name,
  up: true,
  mtu: 1500,
  loopback: false,
  physical: true,
  ...given,
});

function context(list: InterfaceInfo[], given: Partial<PlanContext> = {}): PlanContext {
  return {
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 2,
      tools: new Set(),
      interfaces: list,
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
    },
    profile: 'network',
    windowMs: 15_000,
    targets: [],
    interfaces: list.map((i) => i.name),
    logs: [],
    params: {},
    ...given,
  };
}

const ids = (probes: ReturnType<typeof plan>) => probes.map((p) => p.id);

describe('plan of nic', () => {
  it('asks nothing where there is only loopback', () => {
    expect(plan(context([nic('lo', { loopback: true, physical: false })]))).toEqual([]);
    expect(plan(context([]))).toEqual([]);
  });

  it('spawns ethtool three times per NIC in the quick profile', () => {
    const probes = plan(context([nic('eth0'), nic('veth1', { physical: false })], { profile: 'quick' }));
    expect(probes.map((p) => [p.id, p.subject, p.when])).toEqual([
      ['settings', 'eth0', 'once'],
      ['counters', 'eth0', 'start_end'],
      ['queues', undefined, 'start_end'],
    ]);
  });

  it('runs the self-test only with consent, and only in the full profile', () => {
    expect(ids(plan(context([nic('eth0')])))).not.toContain('self-test');
    const test = plan(context([nic('eth0')], { profile: 'full' })).find((p) => p.id === 'self-test');
    expect(test).toMatchObject({ consent: 'self_test', effect: 'changes_state' });
    expect(test?.run).toEqual({ argv: ['ethtool', '-t', 'eth0', 'online'] });
  });

  it('does not ask hundreds of virtual interfaces, and says so', () => {
    const many = Array.from({ length: 300 }, (_, i) => nic(`veth${i}`, { physical: false }));
    const probes = plan(context(many));
    expect(probes).toHaveLength(5);
    expect(probes.at(-1)?.skip).toMatchObject({
      outcome: 'not_run',
      reason: expect.stringContaining('296 more'),
    });
  });

  it('never hands ethtool a name it would take for an option', () => {
    for (const probe of plan(context([nic('-t')], { profile: 'full' }))) {
      if (probe.id !== 'queues') expect(probe.skip?.outcome).toBe('not_run');
    }
  });

  it('names every probe once', () => {
    const probes = plan(
      context([nic('eth0'), nic('eth1'), nic('br0', { physical: false })], { profile: 'full' }),
    );
    const names = probes.map((p) => `${p.id}@${p.subject ?? ''}`);
    expect(new Set(names).size).toBe(names.length);
    for (const id of ids(probes)) expect(id).toMatch(/^[a-z0-9-]+$/);
  });
});
