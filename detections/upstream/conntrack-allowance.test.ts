import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import conntrackAllowance from './conntrack-allowance.js';

describe('conntrack-allowance', () => {
  const host = (delta: number, available: number) => ({
    rows: { nic_counters: [{ interface: 'eth0', name: 'conntrack_allowance_available', value: available }] },
    deltas: [
      {
        table: 'nic_counters',
        counter: 'value',
        key: { interface: 'eth0', name: 'conntrack_allowance_exceeded' },
        delta,
      },
    ],
  });
  it('fires where it is exceeded, warns where few are left', () => {
    expect(verdicts(conntrackAllowance, host(3, 0))).toEqual(['fired critical eth0']);
    expect(verdicts(conntrackAllowance, host(0, 12))).toEqual(['fired warning eth0']);
    expect(verdicts(conntrackAllowance, host(0, 130_000))).toEqual(['clear']);
  });
});
