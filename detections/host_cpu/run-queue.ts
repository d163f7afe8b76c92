import { busiest, busyShares } from '../../src/core/cpu-shares.js';
import { defineDetection, type Fired, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { grown, span } from '../../src/core/growth.js';
import { cpuSched } from '../../src/tables/cpu-sched.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { pressure } from '../../src/tables/pressure.js';
import { processSched } from '../../src/tables/process-sched.js';
import { vmstat } from '../../src/tables/vmstat.js';

export default defineDetection({
  id: 'CPU-08',
  name: 'run-queue',
  layer: 'host_cpu',
  title: 'Tasks wait for a CPU',
  scope: 'host',
  reads: [cpuSched, pressure, vmstat],
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
    pressure_percent: {
      value: 40,
      unit: '% of the window some task waited (where waiting by CPU is not shown)',
      source: 'Documentation/accounting/psi.rst; the level is judgement',
    },
    per_cpu: {
      value: 2,
      unit: 'runnable tasks per CPU, in most samples',
      source: 'vmstat(8) r; the level is judgement',
    },
    wait_share: {
      value: 0.1,
      unit: 'of the window a process with sockets waited',
      source: 'judgement: a tenth of the time is felt',
    },
    wait_over_run: {
      value: 2,
      unit: 'times as long as it ran',
      source: 'judgement: one other task per CPU gives 1',
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
    if (list.length === 0) return fromPressure(view, limits);
    const busy = new Map(busyShares(view.growth(cpuTimes)).map((s) => [s.cpu, s]));
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

/** Kernels without schedstat: pressure through the window, a run queue longer than the CPUs, and a CPU that is full. */
function fromPressure(
  view: HostView,
  limits: Readonly<
    Record<'pressure_percent' | 'per_cpu' | 'busy_percent' | 'wait_share' | 'wait_over_run', number>
  >,
): Result {
  const stall = view
    .growth(pressure, 'total_us')
    .find((g) => g.key['resource'] === 'cpu' && g.key['scope'] === 'some');
  const shares = busyShares(view.growth(cpuTimes));
  const top = busiest(shares);
  const samples = view.rows(vmstat).filter((v) => !v.since_boot && v.r !== undefined);
  if (stall === undefined || top === undefined) {
    return { state: 'not_observable', statement: 'neither waiting by CPU nor CPU pressure was read twice' };
  }
  const long = samples.filter((v) => (v.r ?? 0) > limits.per_cpu * shares.length);
  const percent = stall.rate / 1e4;
  const statement = `tasks waited for a CPU ${percent.toFixed(0)} % of the time ${span(stall)}; CPU ${top.cpu} was ${top.percent.toFixed(0)} % busy; more than ${limits.per_cpu * shares.length} tasks were runnable in ${long.length} of ${samples.length} samples (${shares.length} CPUs)`;
  const numbers = {
    waiting_percent: percent,
    busy_percent: top.percent,
    samples: samples.length,
    long_queue: long.length,
  };
  const isLong = samples.length > 0 && long.length >= samples.length / 2;
  if (percent < limits.pressure_percent || !isLong || top.percent < limits.busy_percent) {
    return { state: 'clear', statement, numbers, cites: [stall.cites[0], top.cite] };
  }
  const victim = waitingProcess(view, limits);
  return {
    state: 'fired',
    severity: victim === undefined ? 'info' : 'critical',
    subject: `CPU ${top.cpu}`,
    basis: stall.basis,
    seen: { times: long.length, of: samples.length },
    statement: `${statement}; ${victim?.text ?? 'no process with sockets waited much longer than it ran'}`,
    numbers,
    cites: [...stall.cites, ...(victim?.cites ?? []), top.cite, ...long.slice(0, 2).map(cite)],
  };
}

/** The process with sockets that waited most for a CPU, where that was much longer than it ran (gate G11: the effect). */
function waitingProcess(
  view: HostView,
  limits: Readonly<Record<'wait_share' | 'wait_over_run', number>>,
): { text: string; cites: readonly string[] } | undefined {
  const ran = new Map(view.growth(processSched, 'run_ns').map((g) => [g.key['pid'], g.delta]));
  const most = grown(view.growth(processSched, 'wait_ns')).find(
    (g) =>
      g.rate / 1e9 >= limits.wait_share &&
      g.delta >= limits.wait_over_run * (ran.get(g.key['pid']) ?? Infinity),
  );
  if (most === undefined) return undefined;
  const name = view.latest(processSched).find((p) => p.pid === most.key['pid'])?.command ?? 'process';
  const [waited, run] = [most.delta / 1e9, (ran.get(most.key['pid']) ?? 0) / 1e9];
  return {
    text: `${name} (${String(most.key['pid'])}) waited ${waited.toFixed(1)} s and ran ${run.toFixed(1)} s`,
    cites: most.cites,
  };
}
