import { concentration } from '../../src/core/concentration.js';
import { softirqShares } from '../../src/core/cpu-shares.js';
import { defineDetection } from '../../src/core/detection.js';
import { span } from '../../src/core/growth.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { softirqs } from '../../src/tables/softirqs.js';

export default defineDetection({
  id: 'CPU-03',
  name: 'receive-skew',
  layer: 'host_cpu',
  title: 'One CPU receives the packets',
  scope: 'host',
  reads: [softirqs],
  thresholds: {
    share: { value: 0.8, unit: 'of NET_RX', source: 'as CPU-02' },
    per_s: { value: 1000, unit: 'NET_RX/s', source: 'judgement: below that one CPU has no trouble' },
    softirq_percent: { value: 30, unit: '% of that CPU', source: 'as CPU-01: without load there is no harm' },
  },
  realIf:
    'NET_RX runs nearly always on one of several CPUs and that CPU is busy with it. With one flow, one queue, or little traffic it is normal.',
  remedy: {
    text: 'RSS with more queues, or RPS: /sys/class/net/DEV/queues/rx-N/rps_cpus',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const list = view.growth(softirqs, 'count').filter((g) => g.key['kind'] === 'NET_RX');
    const top = concentration(list);
    if (list.length === 1) return { state: 'not_exercised', statement: 'there is one CPU' };
    if (top === undefined) return { state: 'not_exercised', statement: 'no packet was received' };
    const busy = softirqShares(view.growth(cpuTimes)).find((s) => s.cpu === top.cpu)?.percent ?? 0;
    const statement = `CPU ${top.cpu} ran ${(top.share * 100).toFixed(0)} % of ${top.total} NET_RX (${list.length} CPUs) ${span(top)}; it spent ${busy.toFixed(0)} % of its time in soft interrupts`;
    const numbers = { share: top.share, net_rx: top.total, softirq_percent: busy };
    const isSkewed = top.share >= limits.share && top.total / top.seconds >= limits.per_s;
    if (!isSkewed || busy < limits.softirq_percent)
      return { state: 'clear', statement, numbers, cites: [top.cite] };
    return {
      state: 'fired',
      severity: 'warning',
      subject: `CPU ${top.cpu}`,
      basis: top.basis,
      statement,
      numbers,
      cites: [top.cite],
    };
  },
});
