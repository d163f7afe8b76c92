import { describe, expect, it } from 'vitest';
import type { Delta } from '../../src/core/delta.js';
import { artifact, bundleView, snapshots } from '../../test/support/bundle-view.js';
import { grownCounters, interfaceRates, sinceBoot } from './counters/grown.js';
import { counterName, isTraffic, isTrouble } from './counters/names.js';
import { filesByCollector } from './files.js';
import { about } from './glance/glance.js';
import { describeHosts } from './hosts.js';
import { httpPlots } from './plots/http-phases.js';
import { rttPlots } from './plots/rtt.js';
import { spreadPlots } from './plots/spreads.js';
import { thin } from './plots/thin.js';
import { readFirst } from './read-first.js';
import { unreadLines } from './unread.js';

const of = (table: string, key: object, counter = 'value'): Pick<Delta, 'table' | 'key' | 'counter'> => ({
  table,
  key: { ...key },
  counter,
});

describe('counters', () => {
  it.each([
    [of('tcp_counters', { group: 'TcpExt', name: 'TCPTimeouts' }), 'TcpExt TCPTimeouts'],
    [of('softnet', { cpu: '1' }, 'processed'), 'softnet CPU 1 processed'],
    [of('conntrack_stats', { cpu: 0 }, 'drop'), 'conntrack CPU 0 drop'],
    [of('interface_counters', { interface: 'eth0', source: 'rtnl' }, 'rx_dropped'), 'eth0 rx_dropped'],
    [of('nic_counters', { interface: 'eth0', name: 'rx_drops', queue: 1 }), 'eth0 driver rx_drops'],
    [
      of('qdiscs', { interface: 'eth0', kind: 'fq', handle: '0:', parent: '1:1' }, 'dropped'),
      'eth0 qdisc fq 1:1 dropped',
    ],
    [
      of(
        'firewall_rules',
        { source: 'nft', family: 'inet', table: 'f', chain: 'input', rule: 'tcp dport 23 counter drop' },
        'packets',
      ),
      'nft inet f/input: tcp dport 23 counter drop, packets',
    ],
  ])('%#: %s', (delta, name) => expect(counterName(delta)).toBe(name));

  it('tells trouble from traffic', () => {
    const tcp = (group: string, name: string) => of('tcp_counters', { group, name });
    const trouble = [
      tcp('Tcp', 'RetransSegs'),
      tcp('TcpExt', 'ListenDrops'),
      tcp('Ip', 'InDiscards'),
      tcp('TcpExt', 'TCPOFOQueue'),
    ];
    const traffic = [
      tcp('Tcp', 'OutSegs'),
      tcp('Udp', 'InDatagrams'),
      of('interface_counters', { interface: 'eth0' }, 'tx_bytes'),
    ];
    const neither = [
      tcp('Icmp', 'InTimeExcds'),
      tcp('TcpExt', 'TCPAutoCorking'),
      tcp('IpExt', 'InNoECTPkts'),
    ];
    expect(trouble.map(isTrouble)).toEqual([true, true, true, true]);
    expect([...traffic, ...neither].map(isTrouble)).toEqual([false, false, false, false, false, false]);
    expect(traffic.map(isTraffic)).toEqual([true, true, true]);
    expect(neither.map(isTraffic)).toEqual([false, false, false]);
    const rule = (text: string) => of('firewall_rules', { rule: text }, 'packets');
    expect([rule('tcp dport 22 accept'), rule('-A INPUT -j DROP')].map(isTrouble)).toEqual([false, true]);
  });

  it('lists trouble by growth, each counter once, and counts the rest', () => {
    const tcp = (name: string, delta: number) => ({ key: { group: 'TcpExt', name }, delta });
    const deltas = [
      tcp('TCPTimeouts', 2),
      tcp('TCPLostRetransmit', 9),
      tcp('TCPTimeouts', 2),
      tcp('TCPPureAcks', 50),
      tcp('ListenDrops', 0),
    ];
    const { trouble, traffic, grewMore } = grownCounters(bundleView({ deltas }));
    expect(trouble.map((c) => [c.counter, c.delta])).toEqual([
      ['TcpExt TCPLostRetransmit', 9],
      ['TcpExt TCPTimeouts', 2],
    ]);
    expect([traffic, grewMore]).toEqual([[], 2]);
  });

  it('gives totals since boot of the end only', () => {
    const rows = [
      ...snapshots({ group: 'Tcp', name: 'RetransSegs', value: 7 }, { value: 9 }),
      { group: 'Tcp', name: 'OutSegs', value: 5, _snapshot: 'end' },
    ];
    expect(sinceBoot(bundleView({ rows: { tcp_counters: rows } }))).toMatchObject([
      { counter: 'Tcp RetransSegs', total: 9 },
    ]);
  });

  it('gives the rates of interfaces in bytes and packets', () => {
    const port = (counter: string, rate: number) => ({
      table: 'interface_counters',
      key: { interface: 'eth0' },
      counter,
      delta: 1,
      rate,
    });
    expect(
      interfaceRates(bundleView({ deltas: [port('rx_bytes', 125_000), port('rx_packets', 99.7)] })),
    ).toEqual([{ label: 'eth0 in', value: 125_000, text: '125 kB/s, 99.7 packets/s' }]);
  });
});

describe('thinning', () => {
  const series = (n: number, y: (i: number) => number | null): [number, number | null][] =>
    Array.from({ length: n }, (_, i) => [i / 10, y(i)]);

  it('keeps the one spike and the one loss among 6,000 points', () => {
    const points = series(6000, (i) => (i === 3333 ? 987 : i === 4444 ? null : 1 + (i % 7) / 10));
    const kept = thin(points, 340);
    expect(kept.length).toBeLessThan(1500);
    expect(kept).toContainEqual([333.3, 987]);
    expect(kept).toContainEqual([444.4, null]);
    expect(kept.map((p) => p[0])).toEqual(kept.map((p) => p[0]).toSorted((a, b) => a - b));
  });

  it('leaves few points, and points at one moment, alone', () => {
    expect(
      thin(
        series(5, (i) => i),
        340,
      ),
    ).toEqual(series(5, (i) => i));
    expect(
      thin(
        Array.from({ length: 5000 }, () => [1, 2] as const),
        340,
      ).length,
    ).toBeGreaterThan(0);
    expect(thin([], 340)).toEqual([]);
  });
});

describe('plots', () => {
  it('puts a loss that was told late where it belongs', () => {
    const reply = (s: number, outcome = 'reply') => ({
      target: 't',
      outcome,
      at: `2026-11-21T03:00:0${s}.000Z`,
      ...(outcome === 'reply' && { rtt_ms: s }),
    });
    const [plot] = rttPlots(
      bundleView({ rows: { ping_replies: [reply(1), reply(3), reply(2, 'timeout')] } }),
      Date.parse('2026-11-21T03:00:00Z'),
    );
    expect(plot).toMatchObject({
      series: [
        {
          name: 't',
          points: [
            [1, 1],
            [2, null],
            [3, 3],
          ],
        },
      ],
    });
  });

  it('stacks the phases of each request and the time a failed one took', () => {
    const row = (columns: object) => ({
      target: 't',
      by: 'url',
      outcome: 'ok',
      dns_ms: 1,
      connect_ms: 2,
      wait_ms: 3,
      transfer_ms: 4,
      time_total_ms: 10,
      ...columns,
    });
    const failed = row({
      by: 'address',
      address: '192.0.2.7',
      outcome: 'timeout',
      wait_ms: undefined,
      transfer_ms: undefined,
      time_total_ms: 5000,
    });
    expect(httpPlots(bundleView({ rows: { http_timing: [row({}), failed] } }))).toMatchObject([
      {
        columns: [
          { group: 'by name', parts: [1, 2, 0, 3, 4, 0], failed: false },
          { group: 'to 192.0.2.7', parts: [1, 2, 0, 0, 0, 4997], failed: true },
        ],
      },
    ]);
  });

  it('shows every answer time and who gave none', () => {
    const rows = {
      dns_queries: [
        { view: 'resolver', server: '192.0.2.53', query_ms: 4 },
        { view: 'resolver', server: '192.0.2.54', timed_out: true },
      ],
    };
    expect(spreadPlots(bundleView({ rows }))).toMatchObject([
      {
        rows: [
          { label: '192.0.2.53', values: [4], note: '1: 4 ms', failed: false },
          { label: '192.0.2.54', values: [], note: '1 without an answer', failed: true },
        ],
      },
    ]);
  });
});

describe('which file to read first', () => {
  const file = (collector: string, probe: string, columns: object = {}) =>
    artifact({ collector, probe, path: `hosts/h1/${collector}/${probe}.txt`, ...columns });

  it('names the most telling file of a question, and the one that stands out before it', () => {
    const artifacts = [
      file('tcp-connect', 'connects'),
      file('http', 'certificate'),
      file('http', 'requests'),
    ];
    const question = (list: Parameters<typeof readFirst>[1]) => readFirst(artifacts, list)[0];
    expect(question([])).toMatchObject({ file: 'hosts/h1/http/requests.txt', others: 2, standsOut: false });
    const alarm = about('tcp_socket').trouble('x', 'hosts/h1/tcp-connect/connects.txt:3-4');
    expect(question([alarm])).toMatchObject({ file: 'hosts/h1/tcp-connect/connects.txt', standsOut: true });
  });

  it('prefers what worked, and leaves out questions nothing answers', () => {
    const artifacts = [
      file('ping', 'target', { outcome: 'timed_out' }),
      file('ping', 'gateway'),
      file('dns', 'lookup', { bytes: 0 }),
    ];
    expect(readFirst(artifacts, [])).toMatchObject([{ file: 'hosts/h1/ping/gateway.txt', others: 1 }]);
  });
});

describe('files', () => {
  it('puts start and end of a probe on one line, in that order, and cuts long commands', () => {
    const snap = (snapshot: 'start' | 'end', at: string) =>
      artifact({
        collector: 'sockets',
        probe: 'list',
        snapshot,
        path: `hosts/h1/sockets/list.${snapshot}.txt`,
        startedAt: at,
        argv: ['sh', '-c', 'x\n'.repeat(200), 'sh', 'word '.repeat(50)],
      });
    const manifest = {
      artifacts: [snap('end', '2026-11-21T03:00:15Z'), snap('start', '2026-11-21T03:00:00Z')],
    };
    const [group] = filesByCollector(bundleView({ manifest }));
    expect(group).toMatchObject({ collector: 'sockets', folder: 'hosts/h1/sockets/' });
    expect(group?.artifacts).toHaveLength(1);
    expect(group?.artifacts[0]?.names).toEqual(['list.start.txt', 'list.end.txt']);
    expect(group?.artifacts[0]?.command).toMatch(/^sh -c … sh 'word word [^\n]{80,}…$/);
  });

  it('keeps apart what ended differently', () => {
    const snap = (snapshot: 'start' | 'end', outcome: 'ok' | 'timed_out') =>
      artifact({ probe: 'p', snapshot, outcome, path: `hosts/h1/ping/p.${snapshot}.txt` });
    const manifest = { artifacts: [snap('end', 'timed_out'), snap('start', 'ok')] };
    expect(filesByCollector(bundleView({ manifest }))[0]?.artifacts).toHaveLength(2);
  });
});

describe('unread lines', () => {
  it('are counted by file', () => {
    const gap = (file: string, line: number) => ({ _artifact: file, _line: line, reason: 'not a route' });
    const { unread } = unreadLines(
      bundleView({ rows: { parse_gaps: [gap('a.txt', 3), gap('b.txt', 1), gap('a.txt', 9)] } }),
    );
    expect(unread).toEqual({
      lines: 3,
      more: false,
      files: [
        { cite: 'a.txt:3', lines: 2, reason: 'not a route' },
        { cite: 'b.txt:1', lines: 1, reason: 'not a route' },
      ],
    });
    expect(unreadLines(bundleView({}))).toEqual({});
  });
});

describe('hosts', () => {
  it('says what machine, which network and whose clock', () => {
    const rows = {
      system: [{ os_name: 'Debian GNU/Linux 12', uptime_s: 781_000 }],
      uname: [{ machine: 'x86_64' }],
      virtualization: [
        { source: 'systemd-detect-virt', kind: 'kvm' },
        { source: 'firmware', vendor: 'QEMU', product: 'Standard PC' },
      ],
      addresses: [
        { interface: 'lo', address: '127.0.0.1', prefix_length: 8, scope: 'host' },
        { interface: 'eth0', address: '192.0.2.2', prefix_length: 24, scope: 'global' },
      ],
      routes: [{ family: 4, destination: 'default', via: '192.0.2.1' }],
      dns_config: [{ source: '/etc/resolv.conf', nameservers: ['192.0.2.53'] }],
      clock: [{ source: 'chrony', synchronised: true, offset_s: 0.0002 }],
    };
    expect(describeHosts(bundleView({ rows }))).toEqual([
      {
        id: 'h1',
        system: 'Debian GNU/Linux 12, kernel 6.1.0, x86_64, on kvm, QEMU Standard PC, 2 CPUs, up 9 d',
        network: 'eth0 192.0.2.2/24; gateway 192.0.2.1; resolver 192.0.2.53',
        clock: 'synchronised (chrony), 0.2 ms ahead of its reference',
      },
    ]);
  });

  it('admits what it does not know', () => {
    expect(describeHosts(bundleView({}))).toEqual([
      { id: 'h1', system: 'Linux, kernel 6.1.0, 2 CPUs', clock: 'synchronised or not: not known' },
    ]);
  });
});
