import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import oomKill from './oom-kill.js';

describe('oom-kill', () => {
  const said = (at: string) => [
    { source: 'kernel', at, text: 'Out of memory: Killed process 4242 (java) total-vm:1kB' },
  ];
  it('fires in and shortly before the window and names the victim', () => {
    expect(verdicts(oomKill, { rows: { log_lines: said('2026-11-21T02:50:00Z') } })).toEqual([
      'fired warning java',
    ]);
    const deltas = [{ table: 'cgroup_memory', counter: 'oom_kill', key: { cgroup: 'svc' }, delta: 2 }];
    expect(verdicts(oomKill, { rows: { cgroup_memory: [{ cgroup: 'svc' }] }, deltas })).toEqual([
      'fired critical svc',
    ]);
  });
  it('is not fooled by kills since boot', () => {
    const rows = {
      log_lines: said('2026-11-14T02:50:00Z'),
      vmstat_counters: [{ oom_kill: 12 }],
      system: [{ uptime_s: 9e5 }],
    };
    expect(verdicts(oomKill, { rows })).toEqual(['clear']);
  });
});
