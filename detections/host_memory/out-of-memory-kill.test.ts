import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './out-of-memory-kill.js';

describe('OOM kill', () => {
  it('is critical in the window', () => {
    expect(said(detection, { deltas: [{ table: 'vmstat_counters', counter: 'oom_kill', delta: 1 }] })).toBe(
      'fired critical',
    );
  });

  it('is a hint from an old message', () => {
    expect(
      said(detection, {
        deltas: [{ table: 'vmstat_counters', counter: 'oom_kill', delta: 0 }],
        rows: {
          log_lines: [
            {
              source: 'kernel',
              at: '2026-11-20T01:00:00Z',
              text: 'Out of memory: Killed process 812 (java) total-vm:9kB',
            },
          ],
        },
      }),
    ).toBe('fired hint');
  });

  it('is not fooled by an application that writes of it', () => {
    expect(
      said(detection, {
        deltas: [{ table: 'vmstat_counters', counter: 'oom_kill', delta: 0 }],
        rows: { log_lines: [{ source: 'application', text: 'worker: Killed process 8 (x)' }] },
      }),
    ).toBe('clear');
  });
});
