import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOutput, probeOutput } from '../../test/support/probe-output.js';
import { parse } from './parse.js';

type Row = Record<string, unknown>;
const FIXTURES = join(import.meta.dirname, 'fixtures');

function fixtureRows(table: string, path: string): Row[] {
  const items = [...parse(fixtureOutput(join(FIXTURES, path)))];
  return items.flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row]));
}

/** Our rows cut down to the columns the other side knows, so that absent and undefined compare as equal. */
function like(ours: Row[], theirs: Row[]): Row[] {
  const columns = [...new Set(theirs.flatMap((t) => Object.keys(t)))];
  return ours.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
}

interface IpJson {
  ifindex: number;
  ifname: string;
  link?: string;
  link_index?: number;
  flags: string[];
  mtu: number;
  qdisc: string;
  master?: string;
  operstate: string;
  group: string;
  txqlen: number;
  link_type: string;
  address?: string;
  permaddr?: string;
  ifalias?: string;
  altnames?: string[];
  promiscuity: number;
  max_mtu: number;
  num_tx_queues: number;
  parentdev?: string;
  linkinfo?: { info_kind?: string; info_slave_kind?: string };
  addr_info: Row[];
  stats64: { rx: Record<string, number>; tx: Record<string, number> };
}

// `ip -j` ran a moment after the text was taken, on an idle network: the same facts from iproute2's own mouth.
describe.each(['debian12-many-kinds', 'two-namespaces'])(
  'text of `ip address` against its JSON: %s',
  (name) => {
    const theirs = JSON.parse(
      readFileSync(join(FIXTURES, name, 'interfaces.ip.iproute2.json'), 'utf8'),
    ) as IpJson[];
    const text = join(name, 'interfaces.ip.txt');

    it('reads the same links', () => {
      const expected = theirs.map((t) => ({
        interface: t.ifname,
        ifindex: t.ifindex,
        link: t.link ?? (t.link_index === undefined ? undefined : `if${t.link_index}`),
        flags: t.flags,
        mtu: t.mtu,
        qdisc: t.qdisc,
        master: t.master,
        state: t.operstate,
        group: t.group,
        qlen: t.txqlen,
        link_type: t.link_type,
        mac: t.address,
        permanent_mac: t.permaddr,
        alias: t.ifalias,
        altnames: t.altnames,
        promiscuity: t.promiscuity,
        max_mtu: t.max_mtu,
        num_tx_queues: t.num_tx_queues,
        parent_device: t.parentdev,
        kind: t.linkinfo?.info_kind,
        slave_kind: t.linkinfo?.info_slave_kind,
        carrier_changes: t.stats64.tx['carrier_changes'],
      }));
      expect(like(fixtureRows('interfaces', text), expected)).toEqual(expected);
    });

    it('reads the same counters', () => {
      expect(fixtureRows('interface_counters', text)).toEqual(
        theirs.map(({ ifname, stats64: { rx, tx } }) => ({
          interface: ifname,
          source: 'rtnl',
          rx_bytes: rx['bytes'],
          rx_packets: rx['packets'],
          rx_errors: rx['errors'],
          rx_dropped: rx['dropped'],
          rx_missed_errors: rx['missed_errors'],
          rx_over_errors: rx['over_errors'],
          rx_length_errors: rx['length_errors'],
          rx_crc_errors: rx['crc_errors'],
          rx_frame_errors: rx['frame_errors'],
          rx_fifo_errors: rx['fifo_errors'],
          ...(rx['nohandler'] !== undefined && { rx_nohandler: rx['nohandler'] }),
          multicast: rx['multicast'],
          tx_bytes: tx['bytes'],
          tx_packets: tx['packets'],
          tx_errors: tx['errors'],
          tx_dropped: tx['dropped'],
          collisions: tx['collisions'],
          tx_carrier_errors: tx['carrier_errors'],
          tx_aborted_errors: tx['aborted_errors'],
          tx_fifo_errors: tx['fifo_errors'],
          tx_window_errors: tx['window_errors'],
          tx_heartbeat_errors: tx['heartbeat_errors'],
        })),
      );
    });

    it('reads the same addresses', () => {
      const flags = ['secondary', 'deprecated', 'dynamic', 'tentative', 'dadfailed', 'noprefixroute'];
      const ours = fixtureRows('addresses', text);
      const expected = theirs.flatMap(({ ifname, addr_info: list }) =>
        list.map((a) => ({
          interface: ifname,
          family: a['family'] === 'inet' ? 4 : 6,
          address: a['local'],
          prefix_length: a['prefixlen'],
          peer: a['address'],
          broadcast: a['broadcast'],
          scope: a['scope'],
          label: a['label'],
        })),
      );
      expect(like(ours, expected)).toEqual(expected);
      expect(ours.map((a) => a['flags'] ?? [])).toEqual(
        theirs.flatMap(({ addr_info: list }) => list.map((a) => flags.filter((flag) => a[flag] === true))),
      );
    });

    it('finds the same in /sys and /proc', () => {
      // One ping of eth0 arrived between the two captures.
      const counters = (path: string): Row[] =>
        fixtureRows('interface_counters', path)
          .filter((r) => r['source'] === 'rtnl' && r['interface'] !== 'eth0')
          .toSorted((x, y) => String(x['interface']).localeCompare(String(y['interface'])));
      expect(counters(join(name, 'statistics.read.txt'))).toMatchObject(counters(text));
      const known = (path: string): string[] =>
        fixtureRows('addresses', path).map((a) =>
          [a['interface'], a['address'], a['prefix_length']].join(' '),
        );
      // A /32 has no connected route that would name its interface, and lo's /8 is no route either.
      const routed = known(text).filter((a) => !/ 32$|^lo 127/.test(a));
      expect(known(join(name, 'addresses.read.txt'))).toEqual(expect.arrayContaining(routed));
      expect(fixtureRows('addresses', join(name, 'addresses.read.txt'))).toHaveLength(
        fixtureRows('addresses', text).length,
      );
    });
  },
);

function rows(table: string, text: string): Row[] {
  const items = [...parse(probeOutput(text, { probe: 'interfaces', tool: 'ip' }))];
  return items.flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row]));
}

it.each([
  // iproute2 since 5.11, and before, when `missed` and `overrun` stood the other way round.
  ['missed', 'overrun'],
  ['overrun', 'missed'],
])('gives every column its counter, with %s on the first line', (first, second) => {
  const text = [
    '2: eth0: <UP> mtu 1500 qdisc mq state UP group default qlen 1000',
    '    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff',
    `    RX:  bytes packets errors dropped ${first} mcast compressed`,
    '        101 102 103 104 105 106 107',
    `    RX errors:  length    crc   frame    fifo ${second} nohandler otherhost`,
    '        111 112 113 114 115 116 117',
    '    TX:  bytes packets errors dropped carrier collsns compressed',
    '        201 202 203 204 205 206 207',
    '    TX errors: aborted   fifo  window heartbt transns',
    '        211 212 213 214 215',
    '',
  ].join('\n');
  expect(rows('interface_counters', text)).toEqual([
    {
      interface: 'eth0',
      source: 'rtnl',
      rx_bytes: 101,
      rx_packets: 102,
      rx_errors: 103,
      rx_dropped: 104,
      rx_missed_errors: first === 'missed' ? 105 : 115,
      rx_over_errors: first === 'missed' ? 115 : 105,
      multicast: 106,
      rx_compressed: 107,
      rx_length_errors: 111,
      rx_crc_errors: 112,
      rx_frame_errors: 113,
      rx_fifo_errors: 114,
      rx_nohandler: 116,
      rx_otherhost_dropped: 117,
      tx_bytes: 201,
      tx_packets: 202,
      tx_errors: 203,
      tx_dropped: 204,
      tx_carrier_errors: 205,
      collisions: 206,
      tx_compressed: 207,
      tx_aborted_errors: 211,
      tx_fifo_errors: 212,
      tx_window_errors: 213,
      tx_heartbeat_errors: 214,
    },
  ]);
  expect(rows('interfaces', text)).toMatchObject([{ carrier_changes: 215 }]);
});
