import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, partOf } from '../../src/core/figures.js';
import { cgroupCpu } from '../../src/tables/cgroup-cpu.js';
import { processLimits } from '../../src/tables/process-limits.js';

export default defineDetection({
  id: 'APP-13',
  name: 'cpu-quota-throttled',
  layer: 'host_cpu',
  title: 'CPU quota stops a service',
  scope: 'host',
  reads: [cgroupCpu],
  thresholds: {
    share: { value: 0.1, unit: 'share of periods that ended with the quota used up', source: 'judgement' },
    least: {
      value: 10,
      unit: 'periods with work in the window',
      source: 'judgement: one second of work at 100 ms',
    },
  },
  realIf:
    'nr_throttled grows with a good part of the periods of the window: the control group used its quota up and stood still until the next period, every request in it too. A quota that is set and not reached is harmless, and a total since boot may be from its start.',
  remedy: {
    text: 'raise cpu.max (the CPU limit of the container), or let the process use fewer threads',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    if (view.latest(cgroupCpu).length === 0) {
      return { state: 'not_observable', statement: 'no control group with CPU control was read' };
    }
    const groups = view.latest(cgroupCpu).filter((g) => g.quota_us !== undefined);
    if (groups.length === 0) {
      return {
        state: 'clear',
        statement: 'no control group here has a CPU quota',
        cites: view.latest(cgroupCpu).slice(0, 1).map(cite),
      };
    }
    const grown = (counter: string, cgroup: string) =>
      view.growth(cgroupCpu, counter).find((g) => g.key['cgroup'] === cgroup);
    return groups.map((g): Result => {
      const [throttled, periods, time] = ['nr_throttled', 'nr_periods', 'throttled_us'].map((c) =>
        grown(c, g.cgroup),
      );
      const subject = g.cgroup;
      if (!throttled || !periods)
        return { state: 'not_observable', subject, statement: `${subject}: cpu.stat was not read twice` };
      const numbers = { throttled: throttled.delta, periods: periods.delta, seconds: periods.seconds };
      const owners = view
        .latest(processLimits)
        .filter((p) => p.cgroups?.includes(g.cgroup))
        .map((p) => `${p.command ?? '?'} (pid ${p.pid})`);
      const quota = g.period_us ? `, quota ${figure((g.quota_us ?? 0) / g.period_us)} CPUs` : '';
      const statement = `${subject}${owners.length > 0 ? ` with ${owners.slice(0, 3).join(', ')}` : ''} had its CPU quota used up in ${partOf(throttled.delta, periods.delta, 'periods')} of ${periods.seconds.toFixed(1)} s${quota}${time ? `, stopped for ${(time.delta / 1e6).toFixed(1)} s of CPU time` : ''}`;
      if (periods.delta < limits.least)
        return { state: 'not_exercised', subject, statement, numbers, cites: throttled.cites };
      const share = throttled.delta / periods.delta;
      if (throttled.delta === 0)
        return { state: 'clear', subject, statement, numbers, cites: throttled.cites };
      const severity = share >= limits.share && owners.length > 0 ? 'warning' : 'info';
      return {
        state: 'fired',
        severity,
        basis: throttled.basis,
        subject,
        statement,
        numbers,
        cites: [...throttled.cites, cite(g)] as [string, ...string[]],
      };
    });
  },
});
