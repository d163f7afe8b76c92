import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './cpu-quota-throttled.js';

describe('CPU quota', () => {
  it('fires where periods end with the quota used up', () => {
    expect(
      said(detection, {
        rows: {
          cgroup_cpu: [{ cgroup: 'app', quota_us: 20_000, period_us: 100_000 }],
          process_limits: [{ pid: 8, command: 'java', cgroups: ['app'] }],
        },
        deltas: [
          { table: 'cgroup_cpu', key: { cgroup: 'app' }, counter: 'nr_throttled', delta: 90 },
          { table: 'cgroup_cpu', key: { cgroup: 'app' }, counter: 'nr_periods', delta: 150 },
        ],
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by a quota that is not reached', () => {
    expect(
      said(detection, {
        rows: {
          cgroup_cpu: [{ cgroup: 'app', quota_us: 20_000, period_us: 100_000 }],
          process_limits: [{ pid: 8, command: 'java', cgroups: ['app'] }],
        },
        deltas: [
          { table: 'cgroup_cpu', key: { cgroup: 'app' }, counter: 'nr_throttled', delta: 0 },
          { table: 'cgroup_cpu', key: { cgroup: 'app' }, counter: 'nr_periods', delta: 150 },
        ],
      }),
    ).toBe('clear');
  });

  it('only notes a group without sockets', () => {
    expect(
      said(detection, {
        rows: { cgroup_cpu: [{ cgroup: 'app', quota_us: 20_000, period_us: 100_000 }] },
        deltas: [
          { table: 'cgroup_cpu', key: { cgroup: 'app' }, counter: 'nr_throttled', delta: 90 },
          { table: 'cgroup_cpu', key: { cgroup: 'app' }, counter: 'nr_periods', delta: 150 },
        ],
      }),
    ).toBe('fired info');
  });
});
