import { defineDetection } from '../../src/core/detection.js';
import { sumOf } from '../../src/core/growth.js';
import { numa } from '../../src/tables/numa.js';

export default defineDetection({
  id: 'CPU-06',
  name: 'numa-remote',
  layer: 'host_cpu',
  title: 'Memory of another NUMA node is used',
  scope: 'host',
  reads: [numa],
  thresholds: {
    percent: { value: 20, unit: '% of allocations', source: 'incident checklist for slow networks' },
    least: { value: 100_000, unit: 'pages', source: 'judgement (gate G3): 400 MB' },
  },
  realIf:
    'On a machine with several nodes a fifth of many allocations in the window was remote. It costs per cent, not connections.',
  remedy: {
    text: 'run the application and its NIC queues on the node of the NIC (numactl, irq affinity)',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    if (new Set(view.rows(numa).map((n) => n.node)).size < 2)
      return { state: 'not_exercised', statement: 'there is one NUMA node' };
    const remote = sumOf(view.growth(numa, 'other_node'));
    const local = sumOf(view.growth(numa, 'local_node'));
    if (remote === undefined || local === undefined)
      return { state: 'not_observable', statement: 'numastat was not read twice' };
    const whole = remote.delta + local.delta;
    if (whole < limits.least)
      return { state: 'not_exercised', statement: `only ${whole} pages were allocated` };
    const percent = (remote.delta / whole) * 100;
    const statement = `${remote.delta} of ${whole} pages (${percent.toFixed(0)} %) came from another node`;
    const numbers = { remote_percent: percent, pages: whole };
    return percent >= limits.percent
      ? { state: 'fired', severity: 'info', basis: remote.basis, statement, numbers, cites: remote.cites }
      : { state: 'clear', statement, numbers, cites: remote.cites };
  },
});
