import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { cpuFrequency } from '../../src/tables/cpu-frequency.js';
import { cpuInfo } from '../../src/tables/cpu-info.js';

export default defineDetection({
  id: 'CPU-05',
  name: 'governor',
  layer: 'host_cpu',
  title: 'CPU frequency is held low by policy',
  scope: 'host',
  reads: [cpuFrequency],
  thresholds: {
    share: {
      value: 1,
      unit: 'of what the hardware can do',
      source: 'Documentation/admin-guide/pm/cpufreq.rst scaling_max_freq',
    },
  },
  realIf:
    'On metal: the governor is powersave of a driver other than intel_pstate, or scaling_max_freq is below the hardware. Costs microseconds, seldom explains an incident; in virtual machines it means nothing.',
  remedy: { text: 'cpupower frequency-set -g performance', safety: 'config_change' },
  evaluate(view, limits) {
    const rows = view.latest(cpuFrequency).filter((f) => f.governor !== undefined);
    if (rows.length === 0 || view.latest(cpuInfo).some((i) => i.hypervisor === true)) {
      return { state: 'not_observable', statement: 'no governor here, as in virtual machines' };
    }
    const low = rows.filter(
      (f) =>
        f.allowed_max_khz !== undefined &&
        f.hardware_max_khz !== undefined &&
        f.allowed_max_khz < f.hardware_max_khz * limits.share,
    );
    const other = rows.filter((f) => f.governor !== 'performance');
    const [first] = low.length > 0 ? low : other;
    if (first === undefined)
      return {
        state: 'clear',
        statement: `governor performance on ${rows.length} CPUs`,
        cites: rows.slice(0, 2).map(cite),
      };
    const statement =
      low.length > 0
        ? `${low.length} of ${rows.length} CPUs may run at ${((first.allowed_max_khz ?? 0) / 1e6).toFixed(1)} of ${((first.hardware_max_khz ?? 0) / 1e6).toFixed(1)} GHz at most`
        : `${other.length} of ${rows.length} CPUs have the governor ${first.governor ?? '?'}`;
    return {
      state: 'fired',
      severity: 'info',
      statement,
      numbers: { cpus: rows.length, low: low.length },
      cites: [cite(first)],
    };
  },
});
