import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import receiveDropped from './receive-dropped.js';

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

describe('receive-dropped', () => {
  it('is a remark, never more', () => {
    expect(verdicts(receiveDropped, { rows, deltas: [grow('rx_dropped', 90_000)] })).toEqual([
      'fired info eth0',
    ]);
    expect(verdicts(receiveDropped, { rows, deltas: [grow('rx_dropped', 0)] })).toEqual(['clear']);
    expect(
      verdicts(receiveDropped, { rows, deltas: [grow('rx_dropped_and_missed', 5, 'proc_net_dev')] }),
    ).toEqual(['not_observable']);
  });
});
