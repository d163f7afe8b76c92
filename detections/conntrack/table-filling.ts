import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { conntrackUsage } from '../../src/tables/conntrack-usage.js';

export default defineDetection({
  id: 'FW-16',
  name: 'table-filling',
  layer: 'conntrack',
  title: 'Connection tracking table nearly full',
  scope: 'host',
  reads: [conntrackUsage],
  thresholds: {
    near_percent: {
      value: 80,
      unit: '% of nf_conntrack_max',
      source: 'aws-samples EKS node diagnostics, D3 conntrack exhaustion',
    },
    full_percent: { value: 95, unit: '% of nf_conntrack_max', source: 'as FW-01, which says the rest' },
  },
  realIf: 'Nothing is dropped yet: it will be when the growth goes on. It explains no failure of now.',
  remedy: {
    text: 'raise nf_conntrack_max and its buckets before it is full; see which states fill it',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const sized = view.rows(conntrackUsage).filter((u) => u.count !== undefined && (u.max ?? 0) > 0);
    const now = sized.find((u) => u._snapshot !== 'start') ?? sized[0];
    const before = sized.find((u) => u._snapshot === 'start');
    if (now === undefined)
      return { state: 'not_observable', statement: 'the size of the table is not known' };
    const [count, max] = [now.count ?? 0, now.max ?? 1];
    const percent = (count / max) * 100;
    const more = count - (before?.count ?? count);
    const eta = more > 0 && view.windowS > 0 ? ((max - count) / more) * view.windowS : undefined;
    const statement = `connection tracking holds ${count} of ${max} entries (${percent.toFixed(0)} %)${eta === undefined ? '' : `, ${more} more than ${view.windowS.toFixed(0)} s before: full in ${(eta / 60).toFixed(0)} min`}`;
    const numbers = { entries: count, max, ...(eta !== undefined && { full_in_s: eta }) };
    if (percent < limits.near_percent || percent >= limits.full_percent) {
      return { state: 'clear', statement, numbers, cites: [cite(now)] };
    }
    return {
      state: 'fired',
      severity: 'warning',
      statement,
      numbers,
      cites: [cite(now), ...(before ? [cite(before)] : [])],
    };
  },
});
