import { busyShares } from '../../src/core/cpu-shares.js';
import { defineDetection, type Fired } from '../../src/core/detection.js';
import { span } from '../../src/core/growth.js';
import { cpuSched } from '../../src/tables/cpu-sched.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';

export default defineDetection({
  id: 'CPU-08',
  name: 'run-queue',
  layer: 'host_cpu',
  title: 'Tasks wait for a CPU',
  scope: 'host',
  reads: [cpuSched],
  thresholds: {
    waiting: {
      value: 2,
      unit: 'tasks waiting on one CPU, mean of the window',
      source: 'Documentation/scheduler/sched-stats.rst: waiting time over wall time',
    },
    critical: {
      value: 4,
      unit: 'tasks waiting on one CPU, mean of the window',
      source: 'judgement: a task runs a fifth of the time',
    },
    busy_percent: {
      value: 90,
      unit: '% of that CPU',
      source: 'judgement: else the tasks waited for a lock or a quota',
    },
  },
  realIf:
    'On one CPU, not in the mean, several tasks were ready and waiting all through the window while it was busy. A short peak, as from cron, does not reach the mean. The CPU is shared by all containers of the machine.',
  remedy: {
    text: 'find who computes (pidstat -u), move or limit it; pin the service elsewhere',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const list = view.growth(cpuSched, 'waiting_ns');
    const busy = new Map(busyShares(view.growth(cpuTimes)).map((s) => [s.cpu, s]));
    if (list.length === 0)
      return { state: 'not_observable', statement: 'waiting times by CPU (schedstat) were not read twice' };
    const means = list
      .map((g) => ({ g, cpu: String(g.key['cpu']), waiting: g.rate / 1e9 }))
      .toSorted((a, b) => b.waiting - a.waiting);
    const fired = means
      .filter(
        ({ cpu, waiting }) =>
          waiting >= limits.waiting && (busy.get(cpu)?.percent ?? 100) >= limits.busy_percent,
      )
      .map(({ g, cpu, waiting }): Fired => {
        const share = busy.get(cpu);
        return {
          state: 'fired',
          severity: waiting >= limits.critical ? 'critical' : 'warning',
          subject: `CPU ${cpu}`,
          basis: g.basis,
          statement: `on CPU ${cpu} ${waiting.toFixed(1)} tasks were waiting to run at any time ${span(g)}${share ? `, it was ${share.percent.toFixed(0)} % busy` : ''}`,
          numbers: {
            waiting_tasks: waiting,
            ...(share && { busy_percent: share.percent }),
            seconds: g.seconds,
          },
          cites: [...g.cites, ...(share ? [share.cite] : [])],
        };
      });
    if (fired.length > 0) return fired;
    const [top] = means;
    return {
      state: 'clear',
      statement: `at most ${top?.waiting.toFixed(1) ?? '?'} tasks waited on one CPU (CPU ${top?.cpu ?? '?'})`,
      ...(top && { cites: top.g.cites }),
    };
  },
});
