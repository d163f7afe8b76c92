import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import thermalThrottle from './thermal-throttle.js';

describe('thermal-throttle', () => {
  const host = (counter: string, delta: number) => ({
    rows: { cpu_throttle: [{ cpu: '0' }] },
    deltas: [{ table: 'cpu_throttle', counter, key: { cpu: '0' }, delta }],
  });
  it('warns of time lost, remarks single events', () => {
    expect(verdicts(thermalThrottle, host('core_throttle_total_time_ms', 3000))).toEqual([
      'fired warning CPU 0',
    ]);
    expect(verdicts(thermalThrottle, host('core_throttle_count', 2))).toEqual(['fired info CPU 0']);
    expect(verdicts(thermalThrottle, host('core_throttle_count', 0))).toEqual(['clear']);
  });
});
