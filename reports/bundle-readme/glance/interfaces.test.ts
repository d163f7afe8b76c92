import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { snapshots } from '../../../test/support/bundle-view.js';
import { all, loud } from '../../../test/support/said.js';
import { interfaces } from './interfaces.js';

const port = (counter: string, delta: number, name = 'eth0'): Partial<Delta> => ({
  table: 'interface_counters',
  key: { interface: name, source: 'rtnl' },
  counter,
  delta,
});

describe('interfaces', () => {
  const up = {
    interface: 'eth0',
    ifindex: 2,
    flags: ['BROADCAST', 'UP', 'LOWER_UP'],
    state: 'UP',
    mtu: 1500,
  };
  const down = { flags: ['BROADCAST', 'UP', 'NO-CARRIER'], state: 'DOWN' };
  const defaultRoute = {
    routes: [{ family: 4, destination: 'default', via: '192.0.2.1', dev: 'eth0', flags: [] }],
  };
  const own = {
    addresses: [
      { interface: 'eth0', family: 4, address: '192.0.2.2', prefix_length: 24, scope: 'global', flags: [] },
    ],
  };

  it('says what is up, with its addresses and traffic', () => {
    const deltas = [
      port('rx_bytes', 3000),
      port('rx_packets', 30),
      port('tx_bytes', 200),
      port('tx_packets', 1),
    ];
    expect(all(interfaces, { rows: { interfaces: [up], ...own }, deltas })).toEqual([
      'eth0: up, MTU 1500, 192.0.2.2/24; in 3.0 kB (30 packets), out 200 B (1 packet) in 15 s',
    ]);
  });

  it('gives errors their denominator; a few rx_dropped are how networks are', () => {
    const deltas = [
      port('rx_packets', 90_000),
      port('tx_packets', 80_000),
      port('rx_crc_errors', 12),
      port('rx_dropped', 15),
    ];
    const parts = { rows: { interfaces: [up] }, deltas };
    expect(loud(interfaces, parts)).toEqual([
      'eth0: rx_crc_errors grew by 12 beside 90,000 packets received in 15 s (0.013 %)',
    ]);
    expect(loud(interfaces, { deltas: [port('rx_packets', 9000), port('rx_dropped', 90)] })).toHaveLength(1);
  });

  it('ignores a bridge without members, and not a down link the default route needs', () => {
    const bridge = { ...up, ...down, interface: 'docker0', kind: 'bridge' };
    const unused = { ...up, ...down, interface: 'eth1' };
    expect(loud(interfaces, { rows: { interfaces: [up, bridge, unused], ...own, ...defaultRoute } })).toEqual(
      [],
    );
    expect(loud(interfaces, { rows: { interfaces: [{ ...up, ...down }], ...defaultRoute } })).toEqual([
      'eth0: without a link (NO-CARRIER), and the default route leads there',
    ]);
  });

  it('sees what happened to a link in the window', () => {
    const flap: Partial<Delta> = {
      table: 'link_state',
      key: { interface: 'eth0' },
      counter: 'carrier_changes',
      delta: 4,
    };
    expect(loud(interfaces, { deltas: [flap, { ...flap, table: 'interfaces' }] })).toEqual([
      'eth0: the link changed 4 times between up and down in 15 s',
    ]);
    expect(
      loud(interfaces, { rows: { interfaces: snapshots(up, { ...down, ifindex: 9, mtu: 9000 }) } }),
    ).toEqual([
      'eth0: up at the start of the window, without a link (NO-CARRIER) at its end',
      'eth0: was made anew in the window',
      'eth0: MTU changed in the window, from 1500 to 9000',
    ]);
    const [before, after] = snapshots(own.addresses[0] ?? {});
    expect(loud(interfaces, { rows: { addresses: [before, { ...after, address: '192.0.2.3' }] } })).toEqual([
      'address 192.0.2.2 went from eth0 in the window',
      'address 192.0.2.3 came to eth0 in the window',
    ]);
  });

  it('sees a port of a bond that is down', () => {
    const rows = { bond_slaves: [{ bond: 'bond0', interface: 'eth1', mii_status: 'down' }] };
    expect(loud(interfaces, { rows })).toEqual(['bond0: port eth1 is down']);
  });
});
