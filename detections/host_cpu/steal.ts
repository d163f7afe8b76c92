import { busiest, cpuShares } from '../../src/core/cpu-shares.js';
import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { span } from '../../src/core/growth.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { vmstat } from '../../src/tables/vmstat.js';

export default defineDetection({
  id: 'CPU-07',
  name: 'steal',
  layer: 'host_cpu',
  title: 'The hypervisor takes CPU time away',
  scope: 'host',
  reads: [cpuTimes, vmstat],
  thresholds: {
    note_percent: { value: 5, unit: '% of one CPU', source: 'judgement' },
    percent: {
      value: 10,
      unit: '% of one CPU',
      source: 'incident checklist for slow networks: steal above 10 %, here sustained',
    },
  },
  realIf:
    'steal of a CPU over the whole window, not one sample. Instances with burst credits lose the CPU when the credits are used up. The column is found by name, the 15th of vmstat is idle.',
  remedy: { text: 'move the virtual machine, or take a type without CPU credits', safety: 'disruptive' },
  evaluate(view, limits) {
    const top = busiest(cpuShares(view.growth(cpuTimes), new Set(['steal'])));
    if (top === undefined) return { state: 'not_observable', statement: 'CPU times by CPU were not read' };
    const samples = view.rows(vmstat).filter((v) => !v.since_boot && v.st !== undefined);
    const bad = samples.filter((v) => (v.st ?? 0) >= limits.note_percent);
    const statement = `CPU ${top.cpu} lost ${top.percent.toFixed(1)} % of its time to the hypervisor ${span(top)}`;
    const numbers = { steal_percent: top.percent, seconds: top.seconds };
    if (top.percent < limits.note_percent) return { state: 'clear', statement, numbers, cites: [top.cite] };
    return {
      state: 'fired',
      severity: top.percent >= limits.percent ? 'warning' : 'info',
      subject: `CPU ${top.cpu}`,
      basis: top.basis,
      ...(samples.length > 0 && { seen: { times: bad.length, of: samples.length } }),
      statement,
      numbers,
      cites: [top.cite, ...bad.slice(0, 3).map(cite)],
    };
  },
});
