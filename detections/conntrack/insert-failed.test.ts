import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import insertFailed from './insert-failed.js';

describe('insert-failed', () => {
  const grow = (counter: string, delta: number) => ({
    rows: { conntrack_stats: [{ cpu: 0 }] },
    deltas: [0, 1].map((cpu) => ({ table: 'conntrack_stats', counter, key: { cpu }, delta })),
  });
  it('adds drops of all CPUs up', () => {
    expect(verdicts(insertFailed, grow('drop', 2))).toEqual(['fired warning drop']);
    expect(evaluateDetection(insertFailed, grow('drop', 2))[0]?.statement).toContain('4 packets dropped');
  });
  it('takes a few races as a remark, and invalid for nothing', () => {
    expect(verdicts(insertFailed, grow('insert_failed', 1))).toEqual(['fired info insert_failed']);
    expect(verdicts(insertFailed, grow('insert_failed', 9))).toEqual(['fired warning insert_failed']);
    expect(verdicts(insertFailed, grow('drop', 0))).toEqual(['clear']);
    expect(verdicts(insertFailed, grow('invalid', 900))).toEqual(['not_observable']);
  });
  it('holds totals since boot for a hint', () => {
    const rows = { conntrack_stats: [{ cpu: 0, drop: 500 }], system: [{ uptime_s: 86400 }] };
    expect(verdicts(insertFailed, { rows })).toEqual(['fired hint drop']);
  });
});
