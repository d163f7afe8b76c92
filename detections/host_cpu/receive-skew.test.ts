import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import receiveSkew from './receive-skew.js';

const times = (cpu: string, parts: Readonly<Record<string, number>>) =>
  Object.entries(parts).map(([counter, delta]) => ({ table: 'cpu_times', counter, key: { cpu }, delta }));

describe('receive-skew', () => {
  const host = (perCpu: readonly number[], softirq: number) => ({
    rows: { softirqs: [{ kind: 'NET_RX', cpu: '0', count: 1 }] },
    deltas: [
      ...perCpu.map((delta, cpu) => ({
        table: 'softirqs',
        counter: 'count',
        key: { kind: 'NET_RX', cpu: String(cpu) },
        delta,
      })),
      ...times('0', { softirq, idle: 1500 - softirq }),
    ],
  });
  it('warns only where the CPU is busy with it', () => {
    expect(verdicts(receiveSkew, host([90_000, 100], 900))).toEqual(['fired warning CPU 0']);
    expect(verdicts(receiveSkew, host([90_000, 100], 20))).toEqual(['clear']);
    expect(verdicts(receiveSkew, host([0, 0], 0))).toEqual(['not_exercised']);
    expect(verdicts(receiveSkew, host([90_000], 900))).toEqual(['not_exercised']);
  });
});
