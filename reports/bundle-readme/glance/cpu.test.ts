import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { loud } from '../../../test/support/said.js';
import { cpu } from './cpu.js';

const grew = (table: string, key: object, counter: string, delta: number): Partial<Delta> => ({
  table,
  key: { ...key },
  counter,
  delta,
});

describe('cpu', () => {
  const times = (key: string, kinds: Record<string, number>) =>
    Object.entries(kinds).map(([kind, delta]) => grew('cpu_times', { cpu: key }, kind, delta));

  it('gives shares of the window and sees steal and a CPU lost to interrupts', () => {
    const deltas = [
      ...times('all', { user: 300, idle: 2400, steal: 300, softirq: 0 }),
      ...times('1', { idle: 100, softirq: 1400 }),
    ];
    expect(loud(cpu, { deltas })).toEqual(
      [
        '20 % busy over 15 s (softirq 0.0 %, steal 10.0 %, iowait 0.0 %)',
        'CPU 1 spent 93 % of 15 s in interrupts, of which softirq 93 %',
      ].slice(1),
    );
    expect(loud(cpu, { deltas: times('all', { user: 2900, idle: 100 }) })).toHaveLength(1);
  });

  it('does not take its own work for load where the window is short', () => {
    const deltas = times('all', { user: 100 }).map((d) => ({ ...d, seconds: 1 }));
    expect(loud(cpu, { deltas })).toEqual([]);
  });

  it('counts packets lost before the protocols saw them', () => {
    const deltas = ['0', '1'].flatMap((n) => [
      grew('softnet', { cpu: n }, 'processed', 5000),
      grew('softnet', { cpu: n }, 'dropped', n === '1' ? 7 : 0),
      grew('softnet', { cpu: n }, 'time_squeeze', 2),
    ]);
    expect(loud(cpu, { deltas })).toEqual([
      '7 of 10,007 packets dropped before the protocols saw them, polling stopped with work left 4 times',
    ]);
  });

  it('tells a quota that is used up from one touched once', () => {
    const group = (throttled: number) => [
      grew('cgroup_cpu', { cgroup: '/app' }, 'nr_throttled', throttled),
      grew('cgroup_cpu', { cgroup: '/app' }, 'nr_periods', 150),
      grew('cgroup_cpu', { cgroup: '/app' }, 'throttled_us', 900_000),
    ];
    expect(loud(cpu, { deltas: group(40) })).toEqual([
      'control group /app had its CPU quota used up in 40 of 150 periods, stopped for 0.9 s in 15 s',
    ]);
    expect(loud(cpu, { deltas: group(1) })).toEqual([]);
  });

  it('measures pressure over the window', () => {
    const row = { resource: 'memory', scope: 'full', avg10: 0, avg60: 0, avg300: 0 };
    const stalled = [grew('pressure', { resource: 'memory', scope: 'full' }, 'total_us', 3_000_000)];
    expect(loud(cpu, { rows: { pressure: [row] }, deltas: stalled })).toEqual([
      'share of the time in which tasks waited: memory full 20 %',
    ]);
    expect(loud(cpu, { rows: { pressure: [row] } })).toEqual([]);
  });
});
