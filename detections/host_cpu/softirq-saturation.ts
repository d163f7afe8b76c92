import { busiest, softirqShares } from '../../src/core/cpu-shares.js';
import { defineDetection } from '../../src/core/detection.js';
import { grown, span } from '../../src/core/growth.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { softnet } from '../../src/tables/softnet.js';

export default defineDetection({
  id: 'CPU-01',
  name: 'softirq-saturation',
  layer: 'host_cpu',
  title: 'A CPU is busy with soft interrupts',
  scope: 'host',
  reads: [cpuTimes],
  thresholds: {
    percent: {
      value: 30,
      unit: '% of one CPU, with drops or squeezes there',
      source: 'incident checklist for slow networks: 15, 20 or 30 % in one document; judged per CPU',
    },
    alone_percent: { value: 80, unit: '% of one CPU', source: 'judgement: nothing else gets to run there' },
  },
  realIf:
    'One CPU, not the mean, spends most of the window in soft interrupts, or a third of it while it drops or squeezes packets. A busy router does that on purpose as long as nothing is dropped.',
  remedy: { text: 'spread the load: more queues (RSS), RPS, irqbalance', safety: 'config_change' },
  evaluate(view, limits) {
    const top = busiest(softirqShares(view.growth(cpuTimes)));
    if (top === undefined) return { state: 'not_observable', statement: 'CPU times by CPU were not read' };
    const hurt = grown([...view.growth(softnet, 'dropped'), ...view.growth(softnet, 'time_squeeze')]).find(
      (g) => g.key['cpu'] === top.cpu && (g.counter === 'dropped' || g.rate > 1),
    );
    const what = `CPU ${top.cpu} spent ${top.percent.toFixed(0)} % of its time in soft interrupts ${span(top)}`;
    const cites: [string, ...string[]] = [top.cite, ...(hurt?.cites ?? [])];
    const numbers = { softirq_percent: top.percent, seconds: top.seconds };
    if (top.percent < limits.alone_percent && !(top.percent >= limits.percent && hurt)) {
      return { state: 'clear', statement: `${what}, the most of all`, numbers, cites };
    }
    return {
      state: 'fired',
      severity: hurt?.counter === 'dropped' ? 'critical' : 'warning',
      subject: `CPU ${top.cpu}`,
      basis: top.basis,
      statement: `${what}${hurt ? `; ${hurt.counter} there grew by ${hurt.delta}` : ''}`,
      numbers,
      cites,
    };
  },
});
