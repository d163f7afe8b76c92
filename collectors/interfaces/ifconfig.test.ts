import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureOutput, probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

type Row = Record<string, unknown>;

function rows(table: string, text: string, tool: string): Row[] {
  const items = [...parse(probeOutput(text, { probe: 'interfaces', tool }))];
  return items.flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row]));
}

function fixtureRows(table: string, path: string): Row[] {
  const items = [...parse(fixtureOutput(join(import.meta.dirname, 'fixtures', path)))];
  return items.flatMap((p) => ('gap' in p || p.table !== table ? [] : [p.row]));
}

describe('`ifconfig` against jc', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/ifconfig.out')).each(['centos-7.7', 'ubuntu-18.04'])(
    '%s',
    (system) => {
      const text = sharedText(`jc/${system}/ifconfig.out`);
      const theirs = JSON.parse(sharedText(`jc/${system}/ifconfig.json`)) as Row[];
      expect(rows('interfaces', text, 'ifconfig')).toMatchObject(
        theirs.map((t) => ({
          interface: t['name'],
          flags: t['state'],
          mtu: t['mtu'],
          ...(t['mac_addr'] !== null && { mac: t['mac_addr'] }),
        })),
      );
      // jc calls the sums of /proc/net/dev by ifconfig's words; we name what they are sums of.
      expect(rows('interface_counters', text, 'ifconfig')).toEqual(
        theirs.map((t) => ({
          interface: t['name'],
          source: 'proc_net_dev',
          rx_packets: t['rx_packets'],
          rx_bytes: t['rx_bytes'],
          rx_errors: t['rx_errors'],
          rx_dropped_and_missed: t['rx_dropped'],
          rx_fifo_errors: t['rx_overruns'],
          rx_frame_like_errors: t['rx_frame'],
          tx_packets: t['tx_packets'],
          tx_bytes: t['tx_bytes'],
          tx_errors: t['tx_errors'],
          tx_dropped: t['tx_dropped'],
          tx_fifo_errors: t['tx_overruns'],
          tx_carrier_like_errors: t['tx_carrier'],
          collisions: t['tx_collisions'],
        })),
      );
      const addresses = rows('addresses', text, 'ifconfig');
      expect(addresses.filter((a) => a['family'] === 4).map((a) => a['address'])).toEqual(
        theirs.map((t) => t['ipv4_addr']),
      );
      expect(
        addresses.filter((a) => a['family'] === 6).map((a) => [a['address'], a['prefix_length'], a['scope']]),
      ).toEqual(
        theirs
          .filter((t) => t['ipv6_addr'] !== null)
          .map((t) => [t['ipv6_addr'], t['ipv6_mask'], t['ipv6_type']]),
      );
    },
  );

  it('reads the old layout of BusyBox as the new one of net-tools', () => {
    const strip = (path: string): Row[] =>
      fixtureRows('interface_counters', path).toSorted((a, b) =>
        String(a['interface']).localeCompare(String(b['interface'])),
      );
    expect(strip('busybox/interfaces.ifconfig.txt')).toEqual(strip('two-namespaces/interfaces.ifconfig.txt'));
  });
});
