import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command, PlanContext, ProbeOutput } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

const parsed = (text: string, probe: string, tool: string, given: Partial<ProbeOutput> = {}) => [
  ...parse(probeOutput(text, { probe, tool, ...given })),
];
const rows = (text: string, probe: string, tool: string) =>
  parsed(text, probe, tool).flatMap((p) => ('gap' in p ? [] : [p.row]));
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const sum = (found: Record<string, unknown>[], column: string) =>
  found.reduce((total, r) => total + Number(r[column]), 0);

describe('conntrack counters', () => {
  it.skipIf(!sharedPath('node_exporter/collector/fixtures/proc/net/stat/nf_conntrack'))(
    'add up to what node_exporter reports of its own fixture',
    () => {
      const found = rows(
        sharedText('node_exporter/collector/fixtures/proc/net/stat/nf_conntrack'),
        'stats',
        'read',
      );
      expect(found.map((r) => [r['cpu'], r['entries']])).toEqual([0, 1, 2, 3].map((cpu) => [cpu, 33]));
      expect(sum(found, 'ignore')).toBe(89738);
      expect(sum(found, 'invalid')).toBe(53);
      expect(sum(found, 'search_restart')).toBe(7);
      expect(sum(found, 'drop')).toBe(0);
    },
  );

  it('are the same from the tool and from /proc, whose names differ', () => {
    const tool = rows(fixture('near-full/stats.conntrack.txt'), 'stats', 'conntrack');
    const proc = rows(fixture('near-full/stats.read.txt'), 'stats', 'read');
    expect(proc).toMatchObject(tool);
    expect(sum(tool, 'drop')).toBe(199);
  });

  it('leave out columns in which new kernels print a constant', () => {
    const [first] = rows(fixture('near-full/stats.read.txt'), 'stats', 'read');
    for (const gone of ['new', 'delete', 'ignore']) expect(first).not.toHaveProperty(gone);
  });

  it('are read from what the tool prints for an ordinary user, too', () => {
    const text = 'cpu=0   \tentries=7 clashres=1 found=0 new=0 chainlength=2 icmp_error=3 drop=4 \n';
    expect(rows(text, 'stats', 'conntrack')).toEqual([
      { cpu: 0, entries: 7, clash_resolve: 1, found: 0, chaintoolong: 2, error: 3, drop: 4 },
    ]);
  });
});

it('reads a hostile line of half a megabyte in no time', () => {
  const began = performance.now();
  parsed('nf_conntrack_'.repeat(40_000), 'stats', 'conntrack');
  parsed(`tcp 6 1 ${'src='.repeat(120_000)}`, 'entries', 'conntrack');
  // Milliseconds when linear, minutes when quadratic.
  expect(performance.now() - began).toBeLessThan(10_000);
});

describe('conntrack usage', () => {
  it('reads lines of `sysctl -a` as well', () => {
    const text = 'net.netfilter.nf_conntrack_count = 3\nnet.netfilter.nf_conntrack_max = 262144\n';
    expect(parsed(text, 'usage', 'sysctl')).toEqual([
      { table: 'conntrack_usage', row: { count: 3, max: 262144 }, line: 1, endLine: 2 },
    ]);
  });

  it('gives no row where nothing was read', () => {
    expect(parsed('', 'usage', 'read')).toEqual([]);
    expect(parsed('cat: nope\n', 'usage', 'read')).toEqual([{ gap: 'not a conntrack setting', line: 1 }]);
  });
});

describe('conntrack entries', () => {
  it('are the same from the tool and from /proc, which pads IPv6 addresses', () => {
    const tool = rows(fixture('established/entries.conntrack.txt'), 'entries', 'conntrack');
    const proc = rows(fixture('established/entries.read.txt'), 'entries', 'read');
    expect(proc).toEqual(tool.map((r) => ({ ...r, zone: 0 })));
    expect(tool.find((r) => r['dport'] === 8080)).toMatchObject({ reply_sport: 8081, state: 'CLOSE_WAIT' });
  });

  it('keep an ICMP id apart from the id of the entry', () => {
    const line =
      'icmp     1 27 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=59 src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=59 mark=0 use=1 id=123456';
    expect(rows(line, 'entries', 'conntrack')).toMatchObject([{ icmp_id: 59, id: 123456, mark: 0 }]);
  });

  it('know connections that hardware or a flow table took over, without a timeout', () => {
    const line =
      'ipv4     2 tcp      6 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 [OFFLOAD] mark=0 use=3';
    const [entry] = rows(line, 'entries', 'conntrack');
    expect(entry).toMatchObject({ proto: 'tcp', flags: ['OFFLOAD'], reply_sport: 2 });
    expect(entry?.['timeout_s']).toBeUndefined();
  });

  it('do not take the closing count for a connection', () => {
    expect(
      parsed('conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n', 'entries', 'conntrack'),
    ).toEqual([]);
  });
});

describe('the plan', () => {
  const context = (over: Partial<PlanContext>, uid = 0, modules?: string[]): PlanContext => ({
    host: {
      id: 'h',
      hostname: 'h',
      uid,
      cpus: 1,
      tools: new Set(),
      interfaces: [],
      gateways: [],
      resolvers: [],
      peers: [],
      modules: { loadable: modules !== undefined, present: new Set(modules) },
    },
    profile: 'network',
    windowMs: 1000,
    targets: [],
    interfaces: [],
    logs: [],
    params: {},
    ...over,
  });

  it('says once that a kernel without connection tracking has none', () => {
    const probes = plan(context({ profile: 'full' }, 0, ['nf_tables']));
    expect(probes).toHaveLength(1);
    expect(probes[0]?.skip?.outcome).toBe('unsupported');
  });

  it('asks for the target in its IP version and names the modules', () => {
    const target = {
      name: 't',
      host: 't',
      addresses: ['192.0.2.1', 'fe80::1%eth0'],
      origin: 'given' as const,
    };
    const asked = plan(context({ targets: [target] }, 0, ['nf_conntrack'])).filter((p) => p.subject === 't');
    expect(asked.map((p) => [p.id, (p.run as Command).argv.slice(2).join(' ')])).toEqual([
      ['entries-to', '-f ipv4 -o extended -d 192.0.2.1'],
      ['entries-to-2', '-f ipv6 -o extended -d fe80::1'],
    ]);
    for (const probe of asked) expect((probe.run as Command).modules).toContain('nf_conntrack_netlink');
  });

  it('reads the file where the tool would need root, and lists everything only in full', () => {
    const user = plan(context({}, 1000));
    expect(user.find((p) => p.id === 'stats')?.run).toEqual({ read: '/proc/net/stat/nf_conntrack' });
    expect(user.map((p) => p.id)).not.toContain('entries');
    expect(plan(context({ profile: 'full' })).map((p) => p.id)).toContain('entries');
  });
});
