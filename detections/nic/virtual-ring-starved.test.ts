import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import virtualRingStarved from './virtual-ring-starved.js';

describe('virtual-ring-starved', () => {
  const host = (name: string, delta: number) => ({
    rows: { nic_counters: [{ interface: 'eth0', name, value: 1 }] },
    deltas: [{ table: 'nic_counters', counter: 'value', key: { interface: 'eth0', name }, delta }],
  });
  it('knows the names of vmxnet3 and virtio', () => {
    for (const name of ['pkts rx OOB', 'Rx Queue#: 0 / rx buf alloc fail', 'rx_queue_3_drops']) {
      expect(verdicts(virtualRingStarved, host(name, 3)), name).toEqual(['fired warning eth0']);
      expect(verdicts(virtualRingStarved, host(name, 0)), name).toEqual(['clear']);
    }
  });
});
