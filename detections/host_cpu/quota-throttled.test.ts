import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import quotaThrottled from './quota-throttled.js';

describe('quota-throttled', () => {
  const host = (throttled: number, periods: number, quota_us?: number) => ({
    rows: {
      cgroup_cpu: [{ cgroup: 'svc', ...(quota_us && { quota_us, period_us: 100_000 }), _snapshot: 'end' }],
    },
    deltas: [
      { table: 'cgroup_cpu', counter: 'nr_periods', key: { cgroup: 'svc' }, delta: periods },
      { table: 'cgroup_cpu', counter: 'nr_throttled', key: { cgroup: 'svc' }, delta: throttled },
    ],
  });
  it('fires by the share of periods', () => {
    expect(verdicts(quotaThrottled, host(140, 150, 20_000))).toEqual(['fired critical svc']);
    expect(verdicts(quotaThrottled, host(20, 150, 20_000))).toEqual(['fired warning svc']);
  });
  it('is not fooled by a quota alone, or by too little work', () => {
    expect(verdicts(quotaThrottled, host(0, 150, 20_000))).toEqual(['clear']);
    expect(verdicts(quotaThrottled, host(3, 4, 20_000))).toEqual(['clear']);
    expect(verdicts(quotaThrottled, host(0, 0))).toEqual(['not_exercised']);
  });
});
