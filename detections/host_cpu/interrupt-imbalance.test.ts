import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import interruptImbalance from './interrupt-imbalance.js';

const times = (cpu: string, parts: Readonly<Record<string, number>>) =>
  Object.entries(parts).map(([counter, delta]) => ({ table: 'cpu_times', counter, key: { cpu }, delta }));

describe('interrupt-imbalance', () => {
  const host = (perCpu: readonly number[], softirq: number, queues = 2, isolated = 0) => ({
    rows: {
      cpu_sets: [
        { set: 'online', cpus: '0-1', count: 2 },
        { set: 'isolated', cpus: '', count: isolated },
      ],
      interfaces: [{ interface: 'eth0', flags: [] }],
      interrupts: Array.from({ length: queues }, (_, q) => ({
        irq: String(30 + q),
        cpu: '0',
        count: 1,
        device: `eth0-TxRx-${q}`,
      })),
    },
    deltas: [
      ...perCpu.flatMap((delta, cpu) =>
        Array.from({ length: queues }, (_, q) => ({
          table: 'interrupts',
          counter: 'count',
          key: { irq: String(30 + q), cpu: String(cpu) },
          delta,
        })),
      ),
      ...times('0', { softirq, idle: 1500 - softirq }),
    ],
  });
  it('warns where one busy CPU takes all queues', () => {
    expect(verdicts(interruptImbalance, host([50_000, 0], 900))).toEqual(['fired warning eth0']);
  });
  it('is not fooled by one queue, few interrupts, an idle CPU or isolated ones', () => {
    expect(verdicts(interruptImbalance, host([50_000, 0], 900, 1))).toEqual(['clear']);
    expect(verdicts(interruptImbalance, host([500, 0], 900))).toEqual(['clear']);
    expect(verdicts(interruptImbalance, host([50_000, 0], 10))).toEqual(['fired info eth0']);
    expect(verdicts(interruptImbalance, host([50_000, 40_000], 900))).toEqual(['clear']);
    expect(verdicts(interruptImbalance, host([50_000, 0], 900, 2, 1))).toEqual(['not_exercised']);
  });
});
