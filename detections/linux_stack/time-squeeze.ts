import { defineDetection } from '../../src/core/detection.js';
import { softirqShares } from '../../src/core/cpu-shares.js';
import { grown, span } from '../../src/core/growth.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { softnet } from '../../src/tables/softnet.js';

export default defineDetection({
  id: 'STK-02',
  name: 'time-squeeze',
  layer: 'linux_stack',
  title: 'Packet processing of a CPU runs out of its budget',
  scope: 'host',
  reads: [softnet],
  thresholds: {
    squeezes_per_s: { value: 1, unit: 'per s and CPU', source: 'judgement: bursts squeeze now and then' },
    softirq_percent: {
      value: 30,
      unit: '% of that CPU',
      source: 'incident checklist for slow networks: softirq above 15, 20 or 30 %; judged per CPU',
    },
  },
  realIf:
    'time_squeeze grows more than once a second on a CPU that is busy with soft interrupts. Alone it is harmless: the rest is polled in the next round.',
  remedy: {
    text: 'spread the load (RSS, RPS); then net.core.netdev_budget and netdev_budget_usecs',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const list = view.growth(softnet, 'time_squeeze');
    const [most] = grown(list);
    if (list.length === 0)
      return { state: 'not_observable', statement: 'softnet_stat was reset or not read' };
    if (most === undefined || most.rate <= limits.squeezes_per_s) {
      return {
        state: 'clear',
        statement: `at most ${most?.delta ?? 0} squeezes on one CPU`,
        ...(most && { cites: most.cites }),
      };
    }
    const cpu = String(most.key['cpu']);
    const busy = softirqShares(view.growth(cpuTimes)).find((s) => s.cpu === cpu);
    return {
      state: 'fired',
      severity: (busy?.percent ?? 0) >= limits.softirq_percent ? 'warning' : 'info',
      subject: `CPU ${cpu}`,
      basis: most.basis,
      statement: `CPU ${cpu} stopped polling ${most.delta} times with packets left ${span(most)} (${most.rate.toFixed(1)}/s)${busy ? `, ${busy.percent.toFixed(0)} % of its time in soft interrupts` : ''}`,
      numbers: {
        squeezes: most.delta,
        squeezes_per_s: most.rate,
        ...(busy && { softirq_percent: busy.percent }),
      },
      cites: [...most.cites, ...(busy ? [busy.cite] : [])],
    };
  },
});
