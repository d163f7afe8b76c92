import { concentration } from '../../src/core/concentration.js';
import { softirqShares } from '../../src/core/cpu-shares.js';
import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { span } from '../../src/core/growth.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { cpuSets } from '../../src/tables/cpu-sets.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { interrupts } from '../../src/tables/interrupts.js';
import { irqAffinity } from '../../src/tables/irq-affinity.js';

export default defineDetection({
  id: 'CPU-02',
  name: 'interrupt-imbalance',
  layer: 'host_cpu',
  title: 'One CPU takes the interrupts of a NIC',
  scope: 'host',
  reads: [interrupts],
  thresholds: {
    share: {
      value: 0.8,
      unit: 'of the interrupts of one NIC',
      source: 'incident checklist for slow networks',
    },
    interrupts_per_s: {
      value: 1000,
      unit: 'interrupts/s',
      source: 'judgement: below that one CPU has no trouble',
    },
    softirq_percent: { value: 30, unit: '% of that CPU', source: 'as CPU-01: without load there is no harm' },
  },
  realIf:
    'A NIC with several queues, on a machine with several CPUs that are not isolated, has nearly all interrupts on one CPU, and that CPU is busy with them. Pinning on purpose, one queue, or few interrupts are innocent.',
  remedy: { text: 'start irqbalance or set smp_affinity_list of the queues apart', safety: 'config_change' },
  evaluate(view, limits) {
    const count = (set: string) => view.latest(cpuSets).find((s) => s.set === set)?.count ?? 0;
    const cpus = count('online') - count('isolated');
    if (cpus === 1) return { state: 'not_exercised', statement: 'there is one CPU' };
    const affinity = view.latest(irqAffinity);
    const names = view.latest(interfaces).map((i) => i.interface);
    const devices = new Map(view.latest(interrupts).map((i) => [i.irq, i.device ?? '']));
    const nicOf = (irq: string): string | undefined =>
      affinity.find((a) => a.irq === irq)?.interface ??
      names.find((name) => name.length > 1 && (devices.get(irq) ?? '').split(/[^\w.]+/).includes(name));
    const growth = view.growth(interrupts, 'count');
    const nics = new Map<string, Set<string>>();
    for (const irq of new Set(growth.map((g) => String(g.key['irq'])))) {
      const nic = nicOf(irq);
      if (nic !== undefined) nics.set(nic, (nics.get(nic) ?? new Set()).add(irq));
    }
    if (nics.size === 0)
      return { state: 'not_observable', statement: 'no interrupt could be told to belong to a NIC' };
    const softirq = softirqShares(view.growth(cpuTimes));
    const fired = [...nics].flatMap(([nic, irqs]): Fired[] => {
      const top = concentration(growth.filter((g) => irqs.has(String(g.key['irq']))));
      if (top === undefined || irqs.size < 2 || top.share < limits.share) return [];
      if (top.total / top.seconds < limits.interrupts_per_s) return [];
      const busy = softirq.find((s) => s.cpu === top.cpu)?.percent ?? 0;
      const pinned = affinity.filter((a) => irqs.has(a.irq)).slice(0, 2);
      return [
        {
          state: 'fired',
          severity: busy >= limits.softirq_percent ? 'warning' : 'info',
          subject: nic,
          basis: top.basis,
          statement: `CPU ${top.cpu} took ${(top.share * 100).toFixed(0)} % of ${top.total} interrupts of ${nic} (${irqs.size} queues, ${cpus} CPUs) ${span(top)}; it spent ${busy.toFixed(0)} % of its time in soft interrupts`,
          numbers: { share: top.share, interrupts: top.total, softirq_percent: busy, queues: irqs.size },
          cites: [top.cite, ...pinned.map(cite)],
        },
      ];
    });
    return fired.length > 0
      ? fired
      : { state: 'clear', statement: `the interrupts of ${[...nics.keys()].join(', ')} are spread or few` };
  },
});
