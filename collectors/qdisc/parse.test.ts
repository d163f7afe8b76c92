import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOutput, probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

type Row = Record<string, unknown>;
const FIXTURES = join(import.meta.dirname, 'fixtures');

function parsed(text: string, probe = 'qdisc', subject?: string) {
  return [...parse(probeOutput(text, { probe, tool: 'tc', ...(subject !== undefined && { subject }) }))];
}

const rowsOf = (items: ReturnType<typeof parsed>): Row[] => items.flatMap((p) => ('gap' in p ? [] : [p.row]));
const fixture = (path: string): Row[] => rowsOf([...parse(fixtureOutput(join(FIXTURES, path)))]);

interface TcJson extends Row {
  kind: string;
  handle: string;
  dev: string;
  parent?: string;
  tins?: { ecn_mark: number; ack_drops: number; avg_delay_us: number }[];
}

/** Interfaces on which traffic still flowed between the text and the JSON. */
const MOVING = new Set(['eth0', 'vetha']);

// `tc -j` ran a moment after the text was taken: the same numbers from iproute2's own mouth.
describe.each(['shaped-after-load', 'namespace-at-rest'])(
  'text of `tc -s qdisc` against its JSON: %s',
  (name) => {
    const theirs = JSON.parse(
      readFileSync(join(FIXTURES, name, 'qdisc.tc.iproute2.json'), 'utf8'),
    ) as TcJson[];
    const ours = fixture(join(name, 'qdisc.tc.txt'));

    it('finds the same queueing disciplines', () => {
      expect(ours.map((r) => [r['interface'], r['kind'], r['handle'], r['parent']])).toEqual(
        theirs.map((t) => [t.dev, t.kind, t.handle, t.parent ?? 'root']),
      );
    });

    it('reads the same numbers', () => {
      const still = theirs.filter((t) => !(name === 'shaped-after-load' && MOVING.has(t.dev)));
      const expected = still.map((t) => ({
        dev: t.dev,
        sent_bytes: t['bytes'],
        sent_packets: t['packets'],
        dropped: t['drops'],
        overlimits: t['overlimits'],
        requeues: t['requeues'],
        backlog_bytes: t['backlog'],
        backlog_packets: t['qlen'],
        maxpacket_bytes: t['maxpacket'],
        drop_overlimit: t['drop_overlimit'] ?? t['overlimit'],
        ecn_mark: t['ecn_mark'] ?? t['marked'] ?? t.tins?.reduce((sum, tin) => sum + tin.ecn_mark, 0),
        early_drop: t['early'],
        ack_drop: t.tins?.reduce((sum, tin) => sum + tin.ack_drops, 0),
        delay_us: t['ldelay'] ?? t['delay'] ?? t.tins?.[0]?.avg_delay_us,
        memory_used_bytes: t['memory_used'],
        new_flow_count: t['new_flow_count'],
        new_flows_len: t['new_flows_len'],
        old_flows_len: t['old_flows_len'],
        flows: t['flows'],
        flows_inactive: t['inactive'],
        gc: t['gc'],
        highprio: t['highprio'],
      }));
      const same = ours.filter((r) => still.some((t) => t.dev === r['interface']));
      expect(
        same.map((r) =>
          Object.fromEntries(
            Object.keys(expected[0] ?? {}).map((c) => [c, c === 'dev' ? r['interface'] : r[c]]),
          ),
        ),
      ).toEqual(expected);
    });
  },
);

describe('under load', () => {
  it('sees the backlog and the drops of a codel below htb', () => {
    const list = fixture('shaped-under-load/qdisc.tc.txt');
    expect(list.find((r) => r['handle'] === '10:')).toMatchObject({
      interface: 'eth0',
      kind: 'fq_codel',
      parent: '1:10',
      dropped: 220,
      backlog_packets: 47,
      memory_used_bytes: 108288,
      options: expect.stringContaining('target 5ms'),
    });
    // `57Kb` is KiB; the exact number lies within 16 bytes of it.
    expect(list.find((r) => r['handle'] === '10:')?.['backlog_bytes']).toBe(57 * 1024);
  });

  it('sees a tail drop', () => {
    expect(fixture('namespace-drops/qdisc.tc.txt')).toContainEqual({
      interface: 'q1',
      kind: 'pfifo',
      handle: '20:',
      parent: '2:20',
      options: 'limit 30p',
      sent_bytes: 385323,
      sent_packets: 340,
      dropped: 2457,
      overlimits: 0,
      requeues: 0,
      backlog_bytes: 34460,
      backlog_packets: 30,
    });
  });

  it('reads the classes of htb and the flows of fq_codel', () => {
    const list = fixture('shaped-under-load/class@eth0.tc.txt');
    expect(list).toMatchObject([
      { class: '1:10', parent: '1:1', leaf: '10:', borrowed: 1804, tokens: -129711, backlog_packets: 46 },
      { class: '1:1', parent: 'root', lended: 1804 },
      { class: '1:30' },
      { kind: 'fq_codel', class: '10:172', delay_us: 50200, backlog_bytes: 57 * 1024 },
    ]);
    expect(list[3]).not.toHaveProperty('sent_bytes');
  });

  it('sees what a policer dropped and what a u32 filter matched', () => {
    expect(fixture('shaped-under-load/filter-ingress@eth0.tc.txt')).toMatchObject([
      { hook: 'ingress', kind: 'matchall', protocol: 'all', pref: 10 },
      {
        kind: 'matchall',
        handle: '0x1',
        order: 1,
        action: expect.stringMatching(/^police 0x1 rate 300Kbit .* action drop/),
        sent_packets: 344,
        dropped: 224,
        rule_hit: 344,
      },
    ]);
    expect(fixture('shaped-under-load/filter@eth0.tc.txt').at(-1)).toMatchObject({
      kind: 'u32',
      handle: '800::800',
      rule_hit: 3134,
      rule_success: 2811,
      matches: [expect.stringContaining('c0000214/ffffffff'), expect.stringContaining('success 2811')],
    });
  });
});

describe('other hosts and forms', () => {
  const SOS = 'sosreport/kubernetes/sos_commands/networking/tc_-s_qdisc_show';
  it.skipIf(!sharedPath(SOS))('reads the queues of a sosreport', () => {
    const items = parsed(sharedText(SOS));
    expect(items.filter((p) => 'gap' in p)).toEqual([]);
    expect(rowsOf(items)[1]).toEqual({
      interface: 'ens3',
      kind: 'fq_codel',
      handle: '0:',
      parent: 'root',
      options: 'limit 10240p flows 1024 quantum 8972 target 5.0ms interval 100.0ms memory_limit 32Mb ecn',
      sent_bytes: 30406877,
      sent_packets: 171821,
      dropped: 0,
      overlimits: 0,
      requeues: 0,
      backlog_bytes: 0,
      backlog_packets: 0,
      maxpacket_bytes: 4325,
      drop_overlimit: 0,
      new_flow_count: 355,
      ecn_mark: 0,
      new_flows_len: 0,
      old_flows_len: 0,
    });
  });

  const NODE = 'node_exporter/collector/fixtures/qdisc/results.json';
  it.skipIf(!sharedPath(NODE))('has a column for everything node_exporter exports', () => {
    // Its fixture is the netlink reply, not tc text: the same queues written as tc would print them.
    const theirs = JSON.parse(sharedText(NODE)) as Record<string, string | number>[];
    const text = theirs
      .map(
        (t) =>
          `qdisc ${t['Kind']} 0: dev ${t['IfaceName']} root refcnt 2 \n` +
          ` Sent ${t['Bytes']} bytes ${t['Packets']} pkt (dropped ${t['Drops'] ?? 0}, overlimits 0 requeues ${t['Requeues']}) \n` +
          ' backlog 0b 0p requeues 0\n',
      )
      .join('');
    expect(rowsOf(parsed(text))).toMatchObject(
      theirs.map((t) => ({
        interface: t['IfaceName'],
        kind: t['Kind'],
        sent_bytes: t['Bytes'],
        sent_packets: t['Packets'],
        dropped: t['Drops'] ?? 0,
        requeues: t['Requeues'],
      })),
    );
  });

  it('tells apart the two meanings of `throttled` in fq', () => {
    const text = [
      'qdisc fq 8001: dev eth0 root refcnt 2 limit 10000p flow_limit 100p buckets 1024',
      ' Sent 100 bytes 10 pkt (dropped 3, overlimits 0 requeues 0) ',
      ' rate 1Mbit 120pps backlog 3Kb 2p requeues 0',
      '  flows 12 (inactive 4 throttled 5)',
      '  gc 7 highprio 6 throttled 99 flows_plimit 3',
      '',
    ].join('\n');
    expect(rowsOf(parsed(text))).toMatchObject([
      {
        flows: 12,
        flows_inactive: 4,
        flows_throttled: 5,
        throttled: 99,
        flows_plimit: 3,
        backlog_bytes: 3072,
      },
    ]);
  });

  it('adds up the tins of cake and takes the worst delay', () => {
    const text = [
      'qdisc cake 8002: dev eth0 root refcnt 2 bandwidth 10Mbit diffserv3',
      ' Sent 70 bytes 1 pkt (dropped 4, overlimits 0 requeues 0) ',
      ' backlog 0b 0p requeues 0',
      ' memory used: 2Kb of 4Mb',
      '                   Bulk  Best Effort        Voice',
      '  av_delay          3us       1.2ms          0us',
      '  backlog            0b           0b           0b',
      '  drops               1            3            0',
      '  marks               2            5            0',
      '',
    ].join('\n');
    expect(parsed(text)).toMatchObject([
      { endLine: 9, row: { dropped: 4, ecn_mark: 7, delay_us: 1200, memory_used_bytes: 2048 } },
    ]);
  });

  it('keeps options that go on over several lines, and knows hardware offload', () => {
    const text = [
      'qdisc mqprio 8001: dev eth0 root offloaded refcnt 9 tc 2 map 0 0 1 1',
      '             queues:(0:1) (2:3) ',
      ' Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0) ',
      ' backlog 0b 0p requeues 0',
      '',
    ].join('\n');
    expect(rowsOf(parsed(text))).toMatchObject([
      { offloaded: true, options: 'tc 2 map 0 0 1 1 queues:(0:1) (2:3)', dropped: 0 },
    ]);
  });

  it('reports lines it cannot read as gaps', () => {
    for (const probe of ['qdisc', 'class', 'filter', 'filter-ingress']) {
      expect(
        parsed('rubbish\n', probe, 'eth0').filter((p) => 'gap' in p),
        probe,
      ).toHaveLength(1);
    }
  });
});

it('is not held up by an endless line', () => {
  const text = `qdisc fq 1: dev a root\n a${' '.repeat(1_000_000)}b\nclass a 1:1${' '.repeat(1_000_000)}b\n`;
  for (const probe of ['qdisc', 'class', 'filter']) {
    expect(parsed(text, probe, 'eth0').length, probe).toBeGreaterThan(0);
  }
});
