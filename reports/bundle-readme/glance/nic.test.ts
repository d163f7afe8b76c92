import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { loud } from '../../../test/support/said.js';
import { nic } from './nic.js';

const port = (counter: string, delta: number, name = 'eth0'): Partial<Delta> => ({
  table: 'interface_counters',
  key: { interface: name, source: 'rtnl' },
  counter,
  delta,
});

describe('nic', () => {
  it('tells half duplex, and a speed below what both ends can do', () => {
    const modes = {
      advertised_link_modes: ['100baseT/Full', '1000baseT/Full'],
      partner_link_modes: ['100baseT/Full', '1000baseT/Full'],
    };
    const row = { interface: 'eth0', speed_mbps: 100, duplex: 'half', ...modes };
    expect(loud(nic, { rows: { nic_settings: [row] } })).toEqual([
      'eth0: 100 Mbit/s although both ends can do 1,000, half duplex',
    ]);
    const only = { ...row, duplex: 'full', partner_link_modes: ['100baseT/Full'] };
    expect(loud(nic, { rows: { nic_settings: [only] } })).toEqual([]);
  });

  it('picks the driver counters of trouble, totals before queues', () => {
    const counter = (name: string, delta: number, queue?: number): Partial<Delta> => ({
      table: 'nic_counters',
      key: { interface: 'eth0', name, ...(queue !== undefined && { queue }) },
      delta,
    });
    const deltas = [
      counter('rx_queue_0_drops', 8, 0),
      counter('rx_drops', 9),
      counter('rx_queue_0_packets', 500, 0),
      port('rx_packets', 500),
    ];
    expect(loud(nic, { deltas })).toEqual([
      'eth0: rx_drops +9, rx_queue_0_drops +8 in 15 s beside 500 packets received',
    ]);
  });
});
