import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { span } from '../../src/core/growth.js';
import { cgroupCpu } from '../../src/tables/cgroup-cpu.js';

export default defineDetection({
  id: 'CPU-09',
  name: 'quota-throttled',
  layer: 'host_cpu',
  title: 'A control group is stopped by its CPU quota',
  scope: 'host',
  reads: [cgroupCpu],
  thresholds: {
    percent: {
      value: 10,
      unit: '% of its periods',
      source: 'judgement: every tenth period ends with a pause',
    },
    critical_percent: { value: 50, unit: '% of its periods', source: 'judgement' },
    least: { value: 20, unit: 'periods', source: 'judgement (gate G3): 2 s of work' },
  },
  realIf:
    'nr_throttled grows in the window by a good part of nr_periods. A quota by itself is innocent, and so is a group that is stopped while it computes in the background.',
  remedy: { text: 'raise the quota (cpu.max) or give the service more instances', safety: 'config_change' },
  evaluate(view, limits) {
    const groups = view.latest(cgroupCpu);
    const limited = groups.filter((g) => g.quota_us !== undefined);
    if (limited.length === 0) {
      return groups.length > 0
        ? { state: 'not_exercised', statement: `none of ${groups.length} control groups has a CPU quota` }
        : { state: 'not_observable', statement: 'control groups were not read' };
    }
    const of = (cgroup: string, counter: string) =>
      view.growth(cgroupCpu, counter).find((g) => g.key['cgroup'] === cgroup);
    let periods = 0;
    const fired = limited.flatMap((group): Fired[] => {
      const ran = of(group.cgroup, 'nr_periods');
      const throttled = of(group.cgroup, 'nr_throttled');
      periods += ran?.delta ?? 0;
      if (ran === undefined || throttled === undefined || ran.delta < limits.least) return [];
      const percent = (throttled.delta / ran.delta) * 100;
      if (percent < limits.percent) return [];
      const stopped = of(group.cgroup, 'throttled_us');
      const cpus = (group.quota_us ?? 0) / (group.period_us ?? 100_000);
      return [
        {
          state: 'fired',
          severity: percent >= limits.critical_percent ? 'critical' : 'warning',
          subject: group.cgroup,
          basis: throttled.basis,
          statement: `${group.cgroup} used up its quota of ${cpus.toFixed(2)} CPUs in ${throttled.delta} of ${ran.delta} periods (${percent.toFixed(0)} %) ${span(throttled)}${stopped ? `, stopped for ${(stopped.delta / 1e6).toFixed(1)} s` : ''}`,
          numbers: { throttled: throttled.delta, periods: ran.delta, quota_cpus: cpus },
          cites: [...throttled.cites, cite(group)],
        },
      ];
    });
    if (fired.length > 0) return fired;
    return periods > 0
      ? {
          state: 'clear',
          statement: `no control group was stopped in more than ${limits.percent} % of its periods`,
        }
      : { state: 'not_exercised', statement: 'no control group with a quota had work' };
  },
});
