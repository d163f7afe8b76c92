import { describe, expect, it } from 'vitest';
import { type HostParts, hostView, tcp } from '../../../test/support/host-view.js';
import { artifact } from '../../../test/support/bundle-view.js';
import type { Analysed } from '../../analyze/analyze.js';
import type { Artifact } from '../../core/artifact.js';
import type { Collector } from '../../core/collector.js';
import type { Result } from '../../core/detection.js';
import type { Finding, Observation } from '../../core/finding.js';
import { loadRegistry } from '../../core/load-registry.js';
import type { RankedCause } from '../../core/verdict.js';
import { compareBeforeAfter } from './before-after.js';
import type { Fate } from './finding-fates.js';
import { comparePeers } from './peers.js';
import { type Compared, type Side, sideOf } from './side.js';

const collectors = (await loadRegistry('collectors')) as Collector[];

/** A host with so many TCP segments a window of 15 s, some of them sent again, and its ping series. */
function host(
  id: string,
  more: { segments?: number; again?: number; rtt?: number; lost?: number; mtu?: number; role?: string } = {},
): HostParts {
  const { segments = 30_000, again = 10, rtt = 1, lost = 0, mtu = 1500, role } = more;
  return {
    id,
    ...(role !== undefined && { role }),
    rows: {
      ping_summary: [{ target: 'db', transmitted: 60, received: 60 - lost, complete: true }],
      ping_replies: Array.from({ length: 60 - lost }, (_, i) => ({
        target: 'db',
        seq: i,
        rtt_ms: rtt * (1 + (i % 7) / 50),
      })),
      interfaces: [{ interface: 'eth0', mtu, flags: ['UP'] }],
      sysctl: [{ name: 'net.core.somaxconn', value: '4096' }],
    },
    deltas: [
      tcp('Tcp', 'OutSegs', segments),
      tcp('Tcp', 'InSegs', segments),
      tcp('Tcp', 'RetransSegs', again),
    ],
  };
}

const side = (parts: HostParts, bundle = 'b', artifacts: readonly Artifact[] = []): Side =>
  sideOf(bundle, hostView(parts), collectors, artifacts);

function analysed(
  detections: Readonly<Record<string, Result>>,
  causes: Readonly<Record<string, string[]>> = {},
): Analysed {
  const observations = Object.entries(detections).map(([detection, result]): Observation => ({
    detection,
    id: `${detection}-a`,
    layer: 'path_loss',
    host: 'h1',
    result,
    gates: [],
  }));
  const findings = observations.flatMap(({ detection, result }): Finding[] =>
    result.state === 'fired'
      ? [
          {
            ...{
              id: detection,
              detection,
              name: detection,
              title: detection,
              layer: 'path_loss',
              host: 'h1',
            },
            ...{ subject: '', severity: result.severity, statement: result.statement, numbers: {} },
            ...{ cites: result.cites, remedy: { text: '', safety: 'read_only' }, gates: [] },
          },
        ]
      : [],
  );
  const ranked = Object.entries(causes).map(
    ([root_cause, supports]) =>
      ({ root_cause, host: 'h1', supports, statement: 's' }) as unknown as RankedCause,
  );
  const verdict = {
    outcome: 'cause',
    summary: '',
    causes: ranked,
    ruled_out: [],
    unexplained: [],
    next_tests: [],
    coverage: [],
  } as const;
  return { verdict, findings, observations, settings: [] };
}

const fired = (part?: number, whole?: number): Result => ({
  state: 'fired',
  severity: 'critical',
  statement: 'lost',
  cites: ['f:1'],
  ...(part !== undefined && whole !== undefined && { share: { part, whole, least: 10, unit: 'probes' } }),
});
const clear = (of?: number): Result => ({
  state: 'clear',
  statement: 'nothing lost',
  ...(of !== undefined && { none: { of, unit: 'probes' } }),
});
const bundle = (name: string, parts: HostParts, what: Analysed): Compared => ({
  bundle: name,
  sides: [side(parts, name)],
  analysed: what,
});

describe('before and after', () => {
  const before = bundle(
    'before',
    host('h1', { lost: 15, again: 900 }),
    analysed({ 'PATH-01': fired(15, 60) }, { path_packet_loss: ['PATH-01'] }),
  );
  const outcome = (
    after: HostParts,
    now: Result,
  ): { fate: Fate | undefined; cause: string | undefined; said: string } => {
    const answer = compareBeforeAfter(before, bundle('after', after, analysed({ 'PATH-01': now })));
    return {
      fate: answer.findings[0]?.fate,
      cause: answer.causes[0]?.fate,
      said: answer.causes[0]?.statement ?? '',
    };
  };

  it('is gone when it was looked for again under a comparable load', () => {
    expect(outcome(host('h1'), clear(60))).toMatchObject({ fate: 'gone', cause: 'gone' });
  });

  it('is not shown with too few tries to exclude what was seen', () => {
    expect(outcome(host('h1'), clear(8))).toMatchObject({
      fate: 'not_exercised',
      cause: 'not_shown',
      said: expect.stringContaining('8 probes are too few to exclude the 25 % of before') as string,
    });
  });

  it('is not shown where nothing exercised it, or nobody looked', () => {
    const idle: Result = { state: 'not_exercised', statement: 'no probe was sent' };
    expect(outcome(host('h1'), idle)).toMatchObject({ fate: 'not_exercised', cause: 'not_shown' });
    const blind: Result = { state: 'not_observable', statement: 'no ping' };
    expect(outcome(host('h1'), blind)).toMatchObject({ fate: 'not_observable', cause: 'not_shown' });
  });

  it('is not shown under a tenth of the load, and says so', () => {
    expect(outcome(host('h1', { segments: 3000 }), clear(60))).toMatchObject({
      cause: 'not_shown',
      said: expect.stringMatching(
        /under another load: 4,000 → 400 TCP segments\/s: 9\.98 times less/,
      ) as string,
    });
  });

  it('is not shown where it was looked for at another target', () => {
    const probed = (subject: string): Artifact => artifact({ path: 'f', subject });
    const to = (what: Compared, subject: string): Compared => ({
      ...what,
      sides: [side(host('h1', { lost: 15 }), what.bundle, [probed(subject)])],
    });
    const after = bundle('after', host('h1'), analysed({ 'PATH-01': clear(60) }));
    expect(compareBeforeAfter(to(before, 'db'), to(after, 'db')).findings[0]?.fate).toBe('gone');
    expect(compareBeforeAfter(to(before, 'db'), to(after, 'web'))).toMatchObject({
      findings: [{ fate: 'not_observable', now: 'what showed it was not gathered again: ping/target db' }],
      causes: [{ fate: 'not_shown' }],
    });
  });

  it('stays while a finding of it stays', () => {
    expect(outcome(host('h1'), fired(9, 60))).toMatchObject({ fate: 'stayed', cause: 'stays' });
  });

  it('names metrics beyond the noise, settings that differ, and what is new', () => {
    const after = bundle(
      'after',
      host('h1', { mtu: 9000 }),
      analysed({ 'TLS-01': fired() }, { tls_slow: ['TLS-01'] }),
    );
    const { metrics, settings, causes, findings } = compareBeforeAfter(before, after);
    const beyond = metrics.filter((m) => m.change !== 'within' && m.change !== 'unknown');
    expect(beyond.map((m) => `${m.change} ${m.name}`)).toEqual([
      'smaller TCP segments sent again (without needless ones)',
      'smaller ping loss toward db',
      'smaller tcp_counters Tcp RetransSegs',
    ]);
    expect(settings).toMatchObject([{ name: 'interface eth0 mtu', before: '1500', after: '9000' }]);
    expect(causes.map((c) => `${c.root_cause} ${c.fate}`)).toEqual([
      'tls_slow new',
      'path_packet_loss not_shown',
    ]);
    expect(findings.map((f) => `${f.detection} ${f.fate}`)).toEqual([
      'TLS-01 appeared',
      'PATH-01 not_observable',
    ]);
  });

  it('does not call it a change that rates follow the load', () => {
    const many = bundle('after', host('h1', { segments: 300_000, again: 9000, lost: 15 }), analysed({}));
    const rate = compareBeforeAfter(before, many).metrics.find(
      (m) => m.name === 'tcp_counters Tcp RetransSegs',
    );
    expect(rate).toMatchObject({ change: 'larger', follows_load: true });
  });

  it('pairs two hosts of different names only where there is no choice', () => {
    const renamed = { ...bundle('after', host('h2'), analysed({})) };
    expect(compareBeforeAfter(before, renamed)).toMatchObject({
      pairs: [{ before: { host: 'h1' }, after: { host: 'h2' } }],
      notes: [expect.stringContaining('h1 is compared with h2')],
    });
    const two = { ...renamed, sides: [...renamed.sides, side(host('h3'))] };
    expect(compareBeforeAfter(before, two).pairs).toEqual([]);
    expect(compareBeforeAfter(before, two).notes).toHaveLength(3);
  });
});

describe('peers', () => {
  const odd = (sides: readonly Side[], together = true): string[] =>
    comparePeers(sides, together).metrics.flatMap((m) =>
      m.outliers.map((o) => `${o.host} ${o.change} ${m.name}`),
    );
  const web = (n: number, more?: Parameters<typeof host>[1]): Side =>
    side(host(`web${n}`, { rtt: 1 + n / 100, ...more }));

  it('finds the one that is slower than all others, by median and MAD', () => {
    const peers = comparePeers([web(1), web(2), web(3), web(4, { rtt: 9 }), web(5)], true);
    const [first] = peers.metrics;
    expect(first).toMatchObject({
      name: 'ping RTT toward db',
      n: 5,
      outliers: [{ host: 'web4', change: 'larger' }],
    });
    expect(first?.outliers[0]?.z).toBeGreaterThan(3.5);
    expect(peers.groups).toEqual([
      {
        name: 'all',
        hosts: ['web1', 'web2', 'web3', 'web4', 'web5'],
        note: '5 peers: median and median absolute deviation',
      },
    ]);
  });

  it('finds the one that loses packets where all others lose none', () => {
    expect(odd([web(1), web(2), web(3, { lost: 30 })])).toContain('web3 larger ping loss toward db');
  });

  it('calls nobody odd for what is within the noise', () => {
    expect(
      odd([web(1, { again: 9 }), web(2, { again: 10 }), web(3, { again: 14 }), web(4, { lost: 1 })]),
    ).toEqual([]);
  });

  it('with two hosts says that they differ, and not which one is odd', () => {
    const peers = comparePeers([web(1), web(2, { rtt: 9 })], true);
    expect(peers.metrics.flatMap((m) => m.outliers)).toEqual([]);
    expect(peers.metrics[0]).toMatchObject({ name: 'ping RTT toward db', differs: 'larger' });
    expect(peers.groups[0]?.note).toMatch(/not which of them is the odd one/);
  });

  it('compares within roles unless the hosts were named', () => {
    const sides = [
      web(1, { role: 'server' }),
      web(2, { role: 'server' }),
      web(3, { role: 'server' }),
      web(4, { role: 'client', rtt: 30 }),
    ];
    expect(odd(sides, false)).toEqual([]);
    expect(odd(sides, true)).toContain('web4 larger ping RTT toward db');
    expect(comparePeers(sides, false).groups.map((g) => g.note)).toEqual([
      '3 peers: so few that what stands out is a hint',
      'nobody to compare with',
    ]);
  });

  it('names settings that differ, that of most hosts first', () => {
    expect(comparePeers([web(1), web(2, { mtu: 9000 }), web(3)], true).settings).toMatchObject([
      {
        name: 'interface eth0 mtu',
        values: [
          { value: '1500', hosts: ['web1', 'web3'] },
          { value: '9000', hosts: ['web2'] },
        ],
      },
    ]);
  });

  it('a host without an interface has no other settings of it', () => {
    const sideWith = (id: string, ...names: string[]): Side => {
      const parts = host(id);
      const rows = names.map((name) => ({ name, value: `1 on ${id}` }));
      return side({ ...parts, rows: { ...parts.rows, sysctl: rows } });
    };
    const own = (name: string): string[] => [
      `net.ipv4.conf.${name}.rp_filter`,
      `net.ipv6.neigh.${name}.gc_stale_time`,
    ];
    const peers = comparePeers(
      [
        sideWith('web1', 'net.core.somaxconn', ...own('eth0'), ...own('both/100')),
        sideWith('web2', 'net.core.somaxconn', ...own('ens3'), ...own('both/100')),
      ],
      true,
    );
    expect(peers.settings.map((s) => s.name)).toEqual([
      'sysctl net.core.somaxconn',
      'sysctl net.ipv4.conf.both/100.rp_filter',
      'sysctl net.ipv6.neigh.both/100.gc_stale_time',
    ]);
  });
});
