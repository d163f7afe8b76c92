import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import runQueue from './run-queue.js';

const times = (cpu: string, parts: Readonly<Record<string, number>>) =>
  Object.entries(parts).map(([counter, delta]) => ({ table: 'cpu_times', counter, key: { cpu }, delta }));

describe('run-queue', () => {
  const busy = (cpu: string, percent: number) =>
    times(cpu, { user: percent * 15, idle: (100 - percent) * 15 });
  it('counts the tasks that wait on one CPU', () => {
    const host = (waiting: number, percent: number) => ({
      rows: { cpu_sched: [{ cpu: '1', running_ns: 0, waiting_ns: 0, timeslices: 0 }] },
      deltas: [
        { table: 'cpu_sched', counter: 'waiting_ns', key: { cpu: '1' }, delta: waiting * 15e9 },
        ...busy('1', percent),
      ],
    });
    expect(verdicts(runQueue, host(5.5, 100))).toEqual(['fired critical CPU 1']);
    expect(verdicts(runQueue, host(2.5, 100))).toEqual(['fired warning CPU 1']);
    expect(verdicts(runQueue, host(0.8, 100))).toEqual(['clear']);
    expect(verdicts(runQueue, host(5.5, 40))).toEqual(['clear']);
  });
  const without = (pressure: number, r: number, percent: number, waited: number) => ({
    rows: {
      pressure: [{ resource: 'cpu', scope: 'some', avg10: 0, avg60: 0, avg300: 0 }],
      vmstat: Array.from({ length: 10 }, (_, i) => ({ sample: i, offset_s: i, since_boot: i === 0, r })),
      process_sched: [{ pid: 9, command: 'httpd' }],
    },
    deltas: [
      {
        table: 'pressure',
        counter: 'total_us',
        key: { resource: 'cpu', scope: 'some' },
        delta: pressure * 15e4,
      },
      ...busy('0', 10),
      ...busy('1', percent),
      { table: 'process_sched', counter: 'wait_ns', key: { pid: 9 }, delta: waited * 1e9 },
      { table: 'process_sched', counter: 'run_ns', key: { pid: 9 }, delta: 1e9 },
    ],
  });
  it('goes by pressure, run queue and a service that waits where the kernel has no schedstat', () => {
    const [result] = evaluateDetection(runQueue, without(80, 7, 99, 6));
    expect(result).toMatchObject({ state: 'fired', severity: 'critical', subject: 'CPU 1' });
    expect(result?.statement).toContain('httpd (9) waited 6.0 s and ran 1.0 s');
  });
  it('is not fooled by a machine that computes while its services run', () => {
    expect(verdicts(runQueue, without(80, 7, 99, 0.5))).toEqual(['fired info CPU 1']);
    expect(verdicts(runQueue, without(80, 2, 99, 6))).toEqual(['clear']);
    expect(verdicts(runQueue, without(10, 7, 99, 6))).toEqual(['clear']);
  });
});
