import { describe, expect, it } from 'vitest';
import type { PlanContext, ReadFiles } from '../../src/core/collector.js';
import { plan } from './plan.js';

interface Given {
  readonly names?: readonly string[];
  readonly tools?: readonly string[];
  readonly profile?: PlanContext['profile'];
  readonly modules?: readonly string[];
}

function context({ names = ['eth0', 'lo'], tools = [], profile = 'network', modules }: Given): PlanContext {
  return {
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 2,
      tools: new Set(tools),
      interfaces: names.map((name) => ({
        name,
        up: true,
        mtu: 1500,
        loopback: name === 'lo',
        physical: name.startsWith('eth'),
      })),
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: modules !== undefined, present: new Set(modules) },
    },
    profile,
    windowMs: 15_000,
    targets: [],
    interfaces: names.slice(0, 1),
    logs: [],
    params: {},
  };
}

const ids = (given: Given) => plan(context(given)).map((p) => p.id);
const files = (given: Given, id: string): readonly string[] => {
  const run = plan(context(given)).find((p) => p.id === id)?.run as ReadFiles | undefined;
  return [run?.read ?? []].flat();
};

describe('plan of interfaces', () => {
  it('is one process where there is iproute2', () => {
    expect(ids({ tools: ['ip'] })).toEqual(['interfaces', 'sysfs', 'bonding']);
  });

  it('finds counters and addresses without iproute2, each source once', () => {
    expect(ids({ tools: ['ifconfig'] })).toEqual(['interfaces', 'sysfs', 'bonding', 'statistics']);
    expect(files({ tools: ['ifconfig'] }, 'statistics')).not.toContain('/proc/net/dev');
    expect(ids({})).toEqual(['interfaces', 'sysfs', 'bonding', 'statistics', 'addresses']);
    expect(files({}, 'statistics')).toContain('/proc/net/dev');
  });

  it('looks for bonds only where there may be any', () => {
    expect(ids({ tools: ['ip'], modules: ['veth'] })).not.toContain('bonding');
    expect(ids({ tools: ['ip'], modules: ['veth', 'bonding'] })).toContain('bonding');
  });

  it('asks about bridges in the full profile only', () => {
    const tools = ['ip', 'bridge'];
    expect(ids({ tools })).not.toContain('bridge-link');
    expect(ids({ tools, profile: 'full' })).toEqual(expect.arrayContaining(['bridge-link', 'bridge-vlan']));
  });

  it('names the files of one interface together, and not of thousands', () => {
    const owners = files({ names: ['eth1', 'eth0', 'lo'] }, 'sysfs').map((file) => file.split('/')[4]);
    expect(owners).toEqual(
      owners.toSorted(
        (a, b) => ['eth1', 'eth0', 'lo'].indexOf(a ?? '') - ['eth1', 'eth0', 'lo'].indexOf(b ?? ''),
      ),
    );
    const names = Array.from({ length: 3000 }, (_, i) => `veth${i}`).concat('eth9');
    const read = new Set(files({ names }, 'sysfs').map((file) => file.split('/')[4]));
    expect(read.size).toBe(64);
    expect(read).toContain('eth9');
  });

  it('does not ask for what the kernel refuses to tell', () => {
    const base = context({ names: ['eth0', 'lo'] });
    const down = {
      ...base.host.interfaces[0],
      name: 'eth0',
      up: false,
      mtu: 1500,
      loopback: false,
      physical: true,
    };
    const host = { ...base.host, interfaces: [down, ...base.host.interfaces.slice(1)] };
    const read = plan({ ...base, host }).find((p) => p.id === 'sysfs')?.run as ReadFiles;
    expect(read.read).toContain('/sys/class/net/eth0/carrier_*');
    expect(read.read).not.toContain('/sys/class/net/eth0/carrier*');
    expect(read.read).toContain('/sys/class/net/lo/carrier*');
    expect([read.read].flat().filter((file) => /speed|duplex/.test(file))).toEqual([]);
  });

  it('reads every interface there is where none was discovered', () => {
    expect(files({ names: [] }, 'sysfs')[0]).toBe('/sys/class/net/*/operstate');
  });
});
