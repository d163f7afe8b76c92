import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import timeSqueeze from './time-squeeze.js';

const times = (cpu: string, parts: Readonly<Record<string, number>>) =>
  Object.entries(parts).map(([counter, delta]) => ({ table: 'cpu_times', counter, key: { cpu }, delta }));

describe('time-squeeze', () => {
  const host = (delta: number, softirq: number) => ({
    rows: { softnet: [{ cpu: '0', processed: 1, dropped: 0, time_squeeze: 0 }] },
    deltas: [
      { table: 'softnet', counter: 'time_squeeze', key: { cpu: '0' }, delta },
      ...times('0', { softirq, idle: 1500 - softirq }),
    ],
  });
  it('warns only where the CPU is busy with soft interrupts', () => {
    expect(verdicts(timeSqueeze, host(90, 900))).toEqual(['fired warning CPU 0']);
    expect(verdicts(timeSqueeze, host(90, 30))).toEqual(['fired info CPU 0']);
    expect(verdicts(timeSqueeze, host(3, 900))).toEqual(['clear']);
  });
});
