import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import collector from './index.js';
import { parse } from './parse.js';

interface Counter {
  group: string;
  name: string;
  value?: number;
  level?: number;
}

function read(text: string, tool: string, probe = 'counters'): { rows: Map<string, number>; gaps: string[] } {
  const rows = new Map<string, number>();
  const gaps: string[] = [];
  for (const item of parse(probeOutput(text, { probe, tool }))) {
    if ('gap' in item) gaps.push(item.gap);
    else {
      const counter = item.row as unknown as Counter;
      rows.set(`${counter.group} ${counter.name}`, counter.value ?? counter.level ?? Number.NaN);
    }
  }
  return { rows, gaps };
}

const own = (name: string) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8');
/** Settings and levels that the tools leave out on purpose; not counters. */
const NSTAT_HIDES = /^(?:Ip (?:Forwarding|DefaultTTL)|Tcp (?:Rto\w+|MaxConn|CurrEstab))$/;
const NETSTAT_HIDES = /^(?:Ip DefaultTTL|Tcp (?:Rto\w+|MaxConn))$/;

describe.each(['every-counter-differs', 'traffic-sender', 'traffic-receiver'])('tcp-counters, %s', (name) => {
  const proc = read(own(`${name}/counters.read.txt`), 'read');
  const proc6 = read(own(`${name}/ipv6.read.txt`), 'read', 'ipv6');
  const all = new Map([...proc.rows, ...proc6.rows]);

  it('nstat says the same as /proc, for every counter', () => {
    const nstat = read(own(`${name}/counters.nstat.txt`), 'nstat');
    expect(nstat.gaps).toEqual([]);
    expect(nstat.rows).toEqual(new Map([...all].filter(([key]) => !NSTAT_HIDES.test(key))));
  });

  it('netstat -s says the same as /proc, for every counter that is not zero', () => {
    const netstat = read(own(`${name}/counters.netstat.txt`), 'netstat');
    const notZero = (rows: Map<string, number>) =>
      new Map([...rows].filter(([key, value]) => value !== 0 && !NETSTAT_HIDES.test(key)));
    expect(netstat.gaps).toEqual([]);
    expect(notZero(netstat.rows)).toEqual(notZero(proc.rows));
  });
});

describe('tcp-counters', () => {
  it('netstat -s -6 says the same as /proc/net/snmp6', () => {
    const netstat = read(own('every-counter-differs/ipv6.netstat.txt'), 'netstat', 'ipv6');
    const proc = read(own('every-counter-differs/ipv6.read.txt'), 'read', 'ipv6');
    expect(netstat.gaps).toEqual([]);
    expect(new Map([...netstat.rows].filter(([key]) => !key.startsWith('Tcp ')))).toEqual(proc.rows);
  });

  it.skipIf(!sharedPath('sosreport/vault/sos_commands/networking/nstat_-zas'))(
    'nstat and netstat -s of a sosreport agree',
    () => {
      const folder = 'sosreport/vault/sos_commands/networking';
      const nstat = read(sharedText(`${folder}/nstat_-zas`), 'nstat');
      const netstat = read(sharedText(`${folder}/netstat_-s`), 'netstat');
      expect([...nstat.gaps, ...netstat.gaps]).toEqual([]);
      const shared = [...netstat.rows].filter(([key]) => nstat.rows.has(key));
      expect(shared.length).toBeGreaterThan(60);
      // The two ran one after the other: IP octets, packets and ACKs of the moment between are in the later one.
      const differing = shared.filter(([key, value]) => nstat.rows.get(key) !== value).map(([key]) => key);
      expect(differing).toEqual([]);
      expect(netstat.rows.get('TcpExt TCPTimeouts')).toBe(214);
      expect(netstat.rows.get('Tcp RetransSegs')).toBe(136);
    },
  );

  it.skipIf(!sharedPath('jc/linux-proc/net_netstat'))('reads /proc/net/netstat as jc does', () => {
    const theirs = JSON.parse(sharedText('jc/linux-proc/net_netstat.json')) as Record<
      string,
      number | string
    >[];
    const expected = new Map(
      theirs.flatMap(({ type, ...counters }) =>
        Object.entries(counters).map(([name, value]) => [`${type} ${name}`, value] as const),
      ),
    );
    expect(read(sharedText('jc/linux-proc/net_netstat'), 'read').rows).toEqual(expected);
  });

  it.skipIf(!sharedPath('node_exporter/collector/fixtures/proc/net/snmp'))(
    'reads the kernels of the node_exporter fixtures without a gap',
    () => {
      const folder = 'node_exporter/collector/fixtures/proc/net';
      const snmp = read(sharedText(`${folder}/snmp`), 'read');
      const netstat = read(sharedText(`${folder}/netstat`), 'read');
      const snmp6 = read(sharedText(`${folder}/snmp6`), 'read', 'ipv6');
      expect([...snmp.gaps, ...netstat.gaps, ...snmp6.gaps]).toEqual([]);
      expect(snmp.rows.get('Tcp RetransSegs')).toBe(227);
      expect(snmp.rows.get('Udp RcvbufErrors')).toBe(9);
      expect(netstat.rows.get('TcpExt TCPTimeouts')).toBe(115);
      expect(netstat.rows.get('IpExt InOctets')).toBe(6286396970);
      expect(snmp6.rows.get('Ip6 InNoRoutes')).toBe(5);
    },
  );

  it('keeps what is no counter out of the column that gets deltas', () => {
    const rows = [
      ...parse(probeOutput('Tcp: CurrEstab InSegs\nTcp: 7 8\n', { probe: 'counters', tool: 'read' })),
    ];
    expect(rows).toMatchObject([
      { row: { name: 'CurrEstab', level: 7 }, line: 1, endLine: 2 },
      { row: { name: 'InSegs', value: 8 } },
    ]);
    expect(rows[0]).not.toHaveProperty('row.value');
  });

  it.each([
    ['Tcp: InSegs OutSegs\nTcp: 1\n', 'Tcp: 2 names but 1 values'],
    ['Tcp: InSegs\nUdp: InErrors\nUdp: 3\n', 'names of Tcp without their values'],
    ['Tcp: InSegs\n', 'names of Tcp without their values'],
  ])('never pairs a value with a name it is not sure of: %j', (text, gap) => {
    const { rows, gaps } = read(text, 'read');
    expect(gaps).toEqual([gap]);
    expect(rows.has('Tcp InSegs')).toBe(false);
  });

  it('reads the wording of net-tools 1.60', () => {
    const text = [
      'Tcp:',
      '    61 active connections openings',
      '    5 segments send out',
      '    9 segments retransmited',
      '    2 bad segments received.',
      'TcpExt:',
      '    3 times unabled to send RST due to no memory',
      '    4 other TCP timeouts',
      '    1 packets rejects in established connections because of timestamp',
      '',
    ].join('\n');
    expect(read(text, 'netstat')).toEqual({
      gaps: [],
      rows: new Map([
        ['Tcp ActiveOpens', 61],
        ['Tcp OutSegs', 5],
        ['Tcp RetransSegs', 9],
        ['Tcp InErrs', 2],
        ['TcpExt TCPAbortFailed', 3],
        ['TcpExt TCPTimeouts', 4],
        ['TcpExt PAWSEstab', 1],
      ]),
    });
  });

  it('does not guess: an unknown sentence and the negative octets of net-tools 1.60 are gaps', () => {
    const { rows, gaps } = read('Tcp:\n    5 wobbly segments\nIpExt:\n    InOctets: -1387234\n', 'netstat');
    expect(rows.size).toBe(0);
    expect(gaps).toHaveLength(2);
  });

  it('plans the text for people only where a tool can print it', () => {
    const plan = (tools: string[]) =>
      collector
        .plan({ host: { tools: new Set(tools) } } as unknown as Parameters<typeof collector.plan>[0])
        .map((probe) => probe.id);
    expect(plan([])).toEqual(['counters', 'ipv6']);
    expect(plan(['netstat'])).toEqual(['counters', 'ipv6', 'text']);
  });
});
