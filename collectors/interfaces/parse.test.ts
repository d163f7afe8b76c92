import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOutput, probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

type Row = Record<string, unknown>;
const FIXTURES = join(import.meta.dirname, 'fixtures');

function parsed(text: string, tool: string, probe = 'interfaces') {
  return [...parse(probeOutput(text, { probe, tool }))];
}

function rows(table: string, text: string, tool: string, probe?: string): Row[] {
  return parsed(text, tool, probe).flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row]));
}

function fixtureRows(table: string, path: string): Row[] {
  const items = [...parse(fixtureOutput(join(FIXTURES, path)))];
  return items.flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row]));
}

const gaps = (items: ReturnType<typeof parsed>) => items.filter((p) => 'gap' in p);

describe('outputs of other hosts', () => {
  it.skipIf(!sharedPath('jc/linux-proc/net_dev'))('reads /proc/net/dev as jc does', () => {
    const text = sharedText('jc/linux-proc/net_dev').replaceAll(/^(?=.)/gm, '/proc/net/dev:');
    const theirs = JSON.parse(sharedText('jc/linux-proc/net_dev.json')) as Row[];
    expect(rows('interface_counters', text, 'read', 'statistics')).toMatchObject(
      theirs.map((t) => ({
        interface: t['interface'],
        rx_bytes: t['r_bytes'],
        rx_dropped_and_missed: t['r_drop'],
        rx_frame_like_errors: t['r_frame'],
        multicast: t['r_multicast'],
        tx_bytes: t['t_bytes'],
        collisions: t['t_colls'],
        tx_carrier_like_errors: t['t_carrier'],
        tx_compressed: t['t_compressed'],
      })),
    );
  });

  it.skipIf(!sharedPath('jc/linux-proc/net_if_inet6'))('reads /proc/net/if_inet6 as jc does', () => {
    const text = sharedText('jc/linux-proc/net_if_inet6').replaceAll(/^(?=.)/gm, '/proc/net/if_inet6:');
    const theirs = JSON.parse(sharedText('jc/linux-proc/net_if_inet6.json')) as Record<string, string>[];
    const full = (address: unknown): string => {
      const [head = '', tail] = String(address).split('::');
      const groups = (part: string | undefined): string[] => (part ? part.split(':') : []);
      const zeros = 8 - groups(head).length - groups(tail).length;
      return [...groups(head), ...Array<string>(tail === undefined ? 0 : zeros).fill('0'), ...groups(tail)]
        .map((group) => group.padStart(4, '0'))
        .join('');
    };
    expect(
      rows('addresses', text, 'read', 'addresses').map((a) => [a['interface'], full(a['address'])]),
    ).toEqual(theirs.map((t) => [t['name'], t['address']]));
  });

  const SOS = 'sosreport/kubernetes/sos_commands/networking/ip_-s_-d_link';
  it.skipIf(!sharedPath(SOS))('reads `ip -s -d link` of a sosreport (iproute2 5.5, header "overrun")', () => {
    const items = parsed(sharedText(SOS), 'ip');
    expect(gaps(items)).toEqual([]);
    expect(rows('interfaces', sharedText(SOS), 'ip')).toMatchObject([
      { interface: 'lo', link_type: 'loopback' },
      { interface: 'ens3', mtu: 8958, qdisc: 'fq_codel', max_mtu: 8958, num_tx_queues: 1 },
      { interface: 'flannel.1', kind: 'vxlan', qlen: undefined, mtu: 8908 },
    ]);
    expect(rows('interface_counters', sharedText(SOS), 'ip')[2]).toEqual({
      interface: 'flannel.1',
      source: 'rtnl',
      rx_bytes: 190756,
      rx_packets: 639,
      rx_errors: 0,
      rx_dropped: 0,
      rx_over_errors: 0,
      multicast: 0,
      tx_bytes: 93071,
      tx_packets: 737,
      tx_errors: 0,
      tx_dropped: 13,
      tx_carrier_errors: 0,
      collisions: 0,
    });
  });

  it.skipIf(!sharedPath(SOS)).each(['kubernetes/proc/96008', 'vault/proc/282492'])(
    'finds in /proc of a sosreport the addresses `ip address` printed: %s',
    (root) => {
      const host = root.split('/')[0];
      const proc = ['if_inet6', 'fib_trie', 'route']
        .map((file) =>
          sharedText(`sosreport/${root}/net/${file}`).replaceAll(/^(?=.)/gm, `/proc/net/${file}:`),
        )
        .join('\n');
      const printed = sharedText(`sosreport/${host}/sos_commands/networking/ip_-d_address`);
      const known = (list: Row[]): string[] =>
        list.map((a) => [a['address'], a['interface'] ?? 'undefined'].join(' ')).toSorted();
      expect(gaps(parsed(proc, 'read', 'addresses'))).toEqual([]);
      expect(gaps(parsed(printed, 'ip'))).toEqual([]);
      const ours = known(rows('addresses', proc, 'read', 'addresses'));
      // /32 on flannel.1 has no connected route: the address is found, its interface is not.
      expect(ours).toEqual(
        known(rows('addresses', printed, 'ip')).map((a) =>
          a === '10.1.84.0 flannel.1' ? '10.1.84.0 undefined' : a,
        ),
      );
    },
  );

  const NTC = 'ntc-templates/tests/linux';
  it
    .skipIf(!sharedPath(`${NTC}/ip_link_show`))
    .each([
      'ip_address_show/linux_ip_address_show',
      'ip_address_show/linux_ip_address_show2',
      'ip_address_show/busybox_ip_address_show',
      'ip_link_show/linux_ip_link_show',
      'ip_link_show/linux_ip_link_show_2',
      'ip_link_show/busybox_ip_link_show',
    ])('reads %s as ntc-templates does', async (name) => {
    const { parse: yaml } = await import('yaml');
    const theirs = (
      yaml(sharedText(`${NTC}/${name}.yml`)) as { parsed_sample: Record<string, string | string[]>[] }
    ).parsed_sample;
    const text = sharedText(`${NTC}/${name}.raw`);
    expect(gaps(parsed(text, 'ip'))).toEqual([]);
    const blank = (value: unknown): unknown => value ?? '';
    expect(
      rows('interfaces', text, 'ip').map((r) => ({
        id: String(r['ifindex']),
        interface: r['interface'],
        flags: (r['flags'] as string[]).join(','),
        mtu: String(r['mtu']),
        qdisc: r['qdisc'],
        state: r['state'],
        type: r['link_type'],
        mac_address: blank(r['mac']),
        broadcast: blank(r['broadcast']),
        master: blank(r['master']),
        group: blank(r['group']),
        qlen: String(blank(r['qlen'])),
      })),
    ).toEqual(
      theirs.map(
        ({
          id,
          interface: device,
          flags,
          mtu,
          qdisc,
          state,
          type,
          mac_address,
          broadcast,
          master,
          group,
          qlen,
        }) => ({
          id,
          interface: device,
          flags,
          mtu,
          qdisc,
          state,
          type,
          mac_address,
          broadcast,
          master,
          group,
          qlen,
        }),
      ),
    );
    const v4 = rows('addresses', text, 'ip').filter((a) => a['family'] === 4);
    expect(v4.map((a) => a['address'])).toEqual(theirs.flatMap((t) => t['ip_addresses'] ?? []));
  });
});

describe('awkward outputs', () => {
  it('keeps a name with @ whole, and splits off a link where there is one', () => {
    const list = fixtureRows('interfaces', 'debian12-many-kinds/interfaces.ip.txt');
    const named = (name: string) => list.find((r) => r['interface'] === name);
    expect(named('od@d')).toMatchObject({ kind: 'dummy' });
    expect(named('od@d')).not.toHaveProperty('link');
    expect(named('eth0.100')).toMatchObject({
      link: 'eth0',
      kind: 'vlan',
      details: expect.stringContaining('id 100'),
    });
    expect(named('vetha')).toMatchObject({ link_netns: 'far', slave_kind: 'bridge', carrier_changes: 5 });
  });

  it('does not take counters of an SR-IOV function for those of the interface', () => {
    const text = [
      '4: ens1f0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP mode DEFAULT group default qlen 1000',
      '    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 9710',
      '    RX: bytes  packets  errors  dropped missed  mcast   ',
      '    1000       10       1       2       3       4       ',
      '    TX: bytes  packets  errors  dropped carrier collsns ',
      '    2000       20       0       0       0       0       ',
      '    vf 0     link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff, spoof checking on, link-state auto, trust off',
      '    RX: bytes  packets  mcast   bcast   dropped ',
      '    77         7        7       7       7       ',
      '    TX: bytes  packets  dropped ',
      '    88         8        8       ',
      '',
    ].join('\n');
    expect(gaps(parsed(text, 'ip'))).toEqual([]);
    expect(rows('interface_counters', text, 'ip')).toMatchObject([
      { rx_bytes: 1000, rx_dropped: 2, rx_missed_errors: 3, tx_bytes: 2000 },
    ]);
  });

  it('is not held up by an endless line', () => {
    const line = `a${' '.repeat(1_000_000)}b\n`;
    for (const probe of ['interfaces', 'sysfs', 'statistics', 'addresses', 'bonding']) {
      for (const tool of ['ip', 'ifconfig', 'read'])
        expect(gaps(parsed(`${line}${line}`, tool, probe))).not.toEqual([]);
    }
  });

  it('sees an attached XDP program', () => {
    const text =
      '2: eth0: <UP> mtu 1500 xdpgeneric/id:12 qdisc mq state UP mode DEFAULT group default qlen 1000\n';
    expect(rows('interfaces', text, 'ip')).toMatchObject([{ xdp: 'xdpgeneric', qdisc: 'mq' }]);
  });

  it('leaves speed and duplex out where the driver does not know them', () => {
    const at = '/sys/class/net/eth0';
    const text = [`${at}/carrier:1`, `${at}/speed:-1`, `${at}/duplex:unknown`, `${at}/ifindex:2`].join('\n');
    expect(rows('link_state', text, 'read', 'sysfs')).toEqual([
      { interface: 'eth0', carrier: true, ifindex: 2 },
    ]);
    const old = [`${at}/speed:4294967295`].join('\n');
    expect(rows('link_state', old, 'read', 'sysfs')).toEqual([{ interface: 'eth0' }]);
  });

  it('tells a failed bond port and a switch without LACP', () => {
    const path = 'debian12-many-kinds/bonding.read.txt';
    expect(fixtureRows('bonds', path)).toMatchObject([
      { bond: 'bond0', active_slave: 'eth3', primary_slave: 'eth3', up_delay_ms: 200 },
      { bond: 'bond1', partner_mac: '00:00:00:00:00:00', aggregator_id: 2, aggregator_ports: 1 },
    ]);
    expect(fixtureRows('bond_slaves', path)).toMatchObject([
      { interface: 'eth3', mii_status: 'up', speed_mbps: 1000 },
      { interface: 'eth4' },
      { interface: 'eth2', mii_status: 'down', link_failure_count: 1, aggregator_id: 1 },
      { interface: 'eth7', mii_status: 'up', speed_mbps: 100, partner_mac: '00:00:00:00:00:00' },
    ]);
    expect(fixtureRows('bond_slaves', path)[2]).not.toHaveProperty('speed_mbps');
  });

  it('reports what it cannot read as a gap', () => {
    expect(parsed('rubbish\n', 'ip')).toEqual([{ gap: 'not a line of an interface', line: 1 }]);
    expect(parsed('rubbish\n', 'ifconfig')).toEqual([{ gap: 'not an interface', line: 1 }]);
    for (const probe of ['sysfs', 'statistics', 'addresses', 'bonding']) {
      expect(gaps(parsed('rubbish\n', 'read', probe))).toHaveLength(1);
    }
  });
});
