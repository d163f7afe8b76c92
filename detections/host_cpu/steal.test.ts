import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import steal from './steal.js';

const times = (cpu: string, parts: Readonly<Record<string, number>>) =>
  Object.entries(parts).map(([counter, delta]) => ({ table: 'cpu_times', counter, key: { cpu }, delta }));

describe('steal', () => {
  const host = (steal: number, samples: readonly number[] = []) => ({
    rows: {
      cpu_times: [{ cpu: '0', user: 0 }],
      vmstat: samples.map((st, i) => ({ sample: i + 1, offset_s: i, since_boot: i === 0, st })),
    },
    deltas: times('0', { steal, idle: 1500 - steal }),
  });
  it('warns of steal through the window', () => {
    expect(verdicts(steal, host(300, [99, 20, 18, 22, 19]))).toEqual(['fired warning CPU 0']);
    expect(verdicts(steal, host(100))).toEqual(['fired info CPU 0']);
  });
  it('is not fooled by one sample, nor by the mean since boot', () => {
    expect(verdicts(steal, host(200, [99, 100, ...Array.from({ length: 15 }, () => 0)]))).toEqual([
      'fired hint CPU 0',
    ]);
    expect(verdicts(steal, host(10, [60, 0, 0, 0]))).toEqual(['clear']);
  });
});
