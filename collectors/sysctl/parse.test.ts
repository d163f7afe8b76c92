import { describe, expect, it } from 'vitest';
import type { PlanContext, ReadFiles } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

const parsed = (text: string, tool: string) => [...parse(probeOutput(text, { probe: 'settings', tool }))];
const rows = (text: string, tool: string) => parsed(text, tool).flatMap((p) => ('gap' in p ? [] : [p.row]));

describe('sysctl', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/sysctl-a.out')).each(['centos-7.7', 'ubuntu-18.04'])(
    'reads the same settings as jc from `sysctl -a` (%s)',
    (distro) => {
      const theirs = JSON.parse(sharedText(`jc/${distro}/sysctl-a.json`)) as Record<string, string | number>;
      const ours = new Map<string, string>();
      // A value of several lines has its name on each of them; they join such values.
      for (const r of rows(sharedText(`jc/${distro}/sysctl-a.out`), 'sysctl')) {
        const name = String(r['name']);
        ours.set(name, ours.has(name) ? `${ours.get(name)}\n${String(r['value'])}` : String(r['value']));
      }
      const secret = /tcp_fastopen_key|stable_secret|netdev_rss_key/;
      const names = Object.keys(theirs).filter((name) => !secret.test(name));
      expect([...ours.keys()].toSorted()).toEqual(names.toSorted());
      const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
      for (const name of names) {
        const value = theirs[name];
        // They turn numbers of 64 bits into doubles.
        if (typeof value === 'number') expect(Number(ours.get(name)), name).toBe(value);
        else expect(plain(ours.get(name) ?? ''), name).toBe(plain(value ?? ''));
      }
    },
  );

  it('never gives a row for a key', () => {
    expect(rows('net.ipv4.tcp_fastopen_key = 0011-2233\nnet.core.somaxconn = 4096\n', 'sysctl')).toEqual([
      { name: 'net.core.somaxconn', value: '4096', numbers: [4096] },
    ]);
  });

  it('writes interface names with dots and colons as sysctl does', () => {
    const text = '/proc/sys/net/ipv4/conf/eth0.100/rp_filter:2\n/proc/sys/net/ipv4/conf/a:b/rp_filter:1\n';
    expect(rows(text, 'grep').map((r) => r['name'])).toEqual([
      'net.ipv4.conf.eth0/100.rp_filter',
      'net.ipv4.conf.a:b.rp_filter',
    ]);
  });

  it('parses lists of numbers, leaves text and empty values alone', () => {
    const text =
      '/proc/sys/net/ipv4/tcp_mem:1\t2\t3\n/proc/sys/net/ipv4/tcp_congestion_control:cubic\n' +
      '/proc/sys/net/ipv4/ip_local_reserved_ports:\n/proc/sys/kernel/sched_rt_runtime_us:-1\n';
    expect(rows(text, 'grep').map((r) => r['numbers'])).toEqual([[1, 2, 3], undefined, undefined, [-1]]);
  });

  it('reports what is no setting', () => {
    expect(parsed('grep: oops\n', 'grep')).toEqual([{ gap: 'not a setting', line: 1 }]);
  });
});

describe('the plan', () => {
  const context = (names: string[], chosen: string[]): PlanContext => ({
    host: {
      id: 'h',
      hostname: 'h',
      uid: 0,
      cpus: 1,
      tools: new Set(),
      interfaces: names.map((name) => ({ name, up: true, mtu: 1500, loopback: false, physical: false })),
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: false, present: new Set() },
    },
    profile: 'quick',
    windowMs: 0,
    targets: [],
    interfaces: chosen,
    logs: [],
    params: {},
  });
  const paths = (given: PlanContext): readonly string[] => {
    const [probe] = plan(given);
    const sources = probe?.run as readonly ReadFiles[];
    return sources.at(-1)?.read as readonly string[];
  };

  it('reads no secret, nothing that acts when written, and no pattern', () => {
    const all = paths(context(['eth0'], ['eth0']));
    expect(all.filter((p) => /key|secret|seed|flush|drop_caches|\*/.test(p))).toEqual([]);
    expect(all).toContain('/proc/sys/net/ipv4/conf/eth0/rp_filter');
    expect(new Set(all).size).toBe(all.length);
  });

  it('stays small on a host with a thousand interfaces', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `veth${i}`);
    expect(paths(context(names, names)).length).toBeLessThan(1200);
  });

  it('works with no interface at all, and only asks about those that exist', () => {
    expect(paths(context([], ['gone0'])).filter((p) => p.includes('gone0'))).toEqual([]);
    expect(paths(context([], [])).some((p) => p.includes('/conf/all/'))).toBe(true);
  });
});
