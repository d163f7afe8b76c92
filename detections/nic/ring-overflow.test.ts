import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import ringOverflow from './ring-overflow.js';

const grow = (counter: string, delta: number, source = 'rtnl') => ({
  table: 'interface_counters',
  counter,
  key: { interface: 'eth0', source },
  delta,
});
const rows = {
  interface_counters: [{ interface: 'eth0', source: 'rtnl' }],
  nic_counters: [{ interface: 'eth0', name: 'x', value: 0 }],
};

describe('ring-overflow', () => {
  it('fires for missed packets and tells the room of the ring', () => {
    const ring = {
      nic_parameters: [
        { interface: 'eth0', group: 'ring', name: 'RX', value: '256', number: 256, maximum: 4096 },
      ],
    };
    const [result] = evaluateDetection(ringOverflow, {
      rows: { ...rows, ...ring },
      deltas: [grow('rx_packets', 1e6), grow('rx_missed_errors', 90)],
    });
    expect(result).toMatchObject({ state: 'fired', severity: 'warning', subject: 'eth0' });
    expect(result?.statement).toContain('256 of at most 4096');
  });
  it('is not fooled by rx_dropped', () => {
    expect(
      verdicts(ringOverflow, {
        rows,
        deltas: [grow('rx_packets', 1e6), grow('rx_missed_errors', 0), grow('rx_dropped', 900)],
      }),
    ).toEqual(['clear']);
  });
});
