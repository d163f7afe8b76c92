import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import softirqSaturation from './softirq-saturation.js';

const times = (cpu: string, parts: Readonly<Record<string, number>>) =>
  Object.entries(parts).map(([counter, delta]) => ({ table: 'cpu_times', counter, key: { cpu }, delta }));

describe('softirq-saturation', () => {
  const host = (softirq: number, dropped: number) => ({
    rows: { cpu_times: [{ cpu: '0', user: 0 }] },
    deltas: [
      ...times('all', { softirq, idle: 2900 - softirq }),
      ...times('0', { softirq: 0, idle: 1500 }),
      ...times('1', { softirq, idle: 1500 - softirq }),
      { table: 'softnet', counter: 'dropped', key: { cpu: '1' }, delta: dropped },
    ],
  });
  it('judges each CPU, and takes drops there as the effect', () => {
    expect(verdicts(softirqSaturation, host(1350, 0))).toEqual(['fired warning CPU 1']);
    expect(verdicts(softirqSaturation, host(600, 5))).toEqual(['fired critical CPU 1']);
  });
  it('is not fooled by a busy router that drops nothing', () => {
    expect(verdicts(softirqSaturation, host(900, 0))).toEqual(['clear']);
  });
});
