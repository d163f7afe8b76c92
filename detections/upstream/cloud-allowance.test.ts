import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import cloudAllowance from './cloud-allowance.js';

describe('cloud-allowance', () => {
  const host = (name: string, delta: number) => ({
    rows: { nic_counters: [{ interface: 'eth0', name, value: 1 }] },
    deltas: [{ table: 'nic_counters', counter: 'value', key: { interface: 'eth0', name }, delta }],
  });
  it('fires where an allowance is exceeded in the window', () => {
    expect(verdicts(cloudAllowance, host('pps_allowance_exceeded', 12))).toEqual([
      'fired critical eth0 pps_allowance_exceeded',
    ]);
  });
  it('is not fooled by the total since boot, and sees nothing without the driver', () => {
    expect(verdicts(cloudAllowance, host('bw_in_allowance_exceeded', 0))).toEqual(['clear']);
    const rows = {
      nic_counters: [{ interface: 'eth0', name: 'bw_in_allowance_exceeded', value: 900 }],
      system: [{ uptime_s: 9e5 }],
    };
    expect(verdicts(cloudAllowance, { rows })).toEqual(['fired hint eth0 bw_in_allowance_exceeded']);
    expect(verdicts(cloudAllowance, host('rx_packets', 9))).toEqual(['not_observable']);
  });
});
