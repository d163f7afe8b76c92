import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { all, loud } from '../../../test/support/said.js';
import { processes } from './processes.js';

const grew = (table: string, key: object, counter: string, delta: number): Partial<Delta> => ({
  table,
  key: { ...key },
  counter,
  delta,
});

describe('processes', () => {
  it('sees a process near its limit of descriptors', () => {
    const limits = (open_fds: number) => ({
      rows: {
        process_limits: [
          { pid: 7, command: 'app', open_fds, nofile_soft: 1024 },
          { pid: 8, open_fds: 3 },
        ],
      },
    });
    expect(loud(processes, limits(1000))).toEqual([
      'app (pid 7) has 1,000 of 1,024 file descriptors open (98 %)',
    ]);
    expect(loud(processes, limits(10))).toEqual([]);
  });

  it('looks for one thread at its limit, not at the sum of many', () => {
    const sum = [grew('process_sched', { pid: 7 }, 'utime_ticks', 3000)];
    const one = grew('threads', { pid: 7, tid: 9 }, 'utime_ticks', 1490);
    const rows = { process_sched: [{ pid: 7, command: 'app' }] };
    expect(loud(processes, { rows, deltas: [...sum, one] })).toEqual([
      'a thread of app (pid 7) used 99 % of one CPU over 15 s; it holds sockets',
    ]);
    expect(loud(processes, { rows, deltas: [...sum, { ...one, delta: 700 }] })).toEqual([]);
  });

  it('mentions a process in state D, and is alarmed by several that stay there', () => {
    const stuck = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ pid: i + 1, state: 'D', command: 'kworker' }));
    const at = (snapshot: string, rows: object[]) => rows.map((r) => ({ ...r, _snapshot: snapshot }));
    expect(all(processes, { rows: { processes: at('end', stuck(2)) } })).toEqual([
      '2 of 2 processes wait for I/O without being interruptible (state D), 0 of them at both ends of the window: kworker',
    ]);
    expect(loud(processes, { rows: { processes: at('end', stuck(8)) } })).toEqual([]);
    expect(
      loud(processes, { rows: { processes: [...at('end', stuck(8)), ...at('start', stuck(8))] } }),
    ).toHaveLength(1);
  });
});
