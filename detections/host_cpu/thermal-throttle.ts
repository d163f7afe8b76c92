import { defineDetection } from '../../src/core/detection.js';
import { grown, span } from '../../src/core/growth.js';
import { cpuThrottle } from '../../src/tables/cpu-throttle.js';

export default defineDetection({
  id: 'CPU-04',
  name: 'thermal-throttle',
  layer: 'host_cpu',
  title: 'Heat makes the CPUs slow',
  scope: 'host',
  reads: [cpuThrottle],
  thresholds: {
    ms_per_s: {
      value: 10,
      unit: 'ms throttled per s',
      source: 'judgement: 1 % of the time; events alone last microseconds',
    },
  },
  realIf:
    'The throttled time of a core or package grows in the window. An idle CPU clocks down by design: its frequency proves nothing.',
  remedy: { text: 'look at fans, air and power limits of the machine', safety: 'disruptive' },
  evaluate(view, limits) {
    const events = grown(view.growth(cpuThrottle).filter((g) => g.counter.endsWith('_count')));
    const time = grown(view.growth(cpuThrottle).filter((g) => g.counter.endsWith('_time_ms')));
    const all = view.growth(cpuThrottle);
    const [most] = [...time, ...events];
    if (all.length === 0) return { state: 'not_observable', statement: 'throttling is not counted here' };
    if (most === undefined) return { state: 'clear', statement: 'no CPU was throttled' };
    const isTime = most.counter.endsWith('_time_ms');
    const cpus = new Set([...time, ...events].map((g) => g.key['cpu'])).size;
    return {
      state: 'fired',
      severity: isTime && most.rate >= limits.ms_per_s ? 'warning' : 'info',
      subject: `CPU ${String(most.key['cpu'])}`,
      basis: most.basis,
      statement: `${cpus} CPUs were throttled for heat ${span(most)}, CPU ${String(most.key['cpu'])} most: ${most.delta} ${isTime ? 'ms' : 'times'}`,
      numbers: { [isTime ? 'throttled_ms' : 'throttled_times']: most.delta, cpus, seconds: most.seconds },
      cites: most.cites,
    };
  },
});
