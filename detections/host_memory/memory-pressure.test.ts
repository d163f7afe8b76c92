import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import memoryPressure from './memory-pressure.js';

describe('memory-pressure', () => {
  const host = (some: number, available: number, faults: number) => ({
    rows: {
      pressure: [{ resource: 'memory', scope: 'some', avg10: 0, avg60: 0, avg300: 0 }],
      memory: [{ total_bytes: 100, available_bytes: available, free_bytes: 1 }],
    },
    deltas: [
      {
        table: 'pressure',
        counter: 'total_us',
        key: { resource: 'memory', scope: 'some' },
        delta: some * 15e4,
      },
      { table: 'pressure', counter: 'total_us', key: { resource: 'io', scope: 'some' }, delta: 15e6 },
      { table: 'vmstat_counters', counter: 'pgmajfault', delta: faults },
    ],
  });
  it('fires for stalls, and for pages that are read again with nothing left', () => {
    expect(verdicts(memoryPressure, host(12, 40, 0))).toEqual(['fired warning']);
    expect(verdicts(memoryPressure, host(0, 1, 9000))).toEqual(['fired critical']);
  });
  it('is not fooled by a full cache, by I/O pressure or by faults of a cold start', () => {
    expect(verdicts(memoryPressure, host(0, 60, 0))).toEqual(['clear']);
    expect(verdicts(memoryPressure, host(0, 60, 9000))).toEqual(['clear']);
  });
});
