import { cite } from '../../../core/fact-view.js';
import { figure, percent } from '../../../core/figures.js';
import { span, sumOf } from '../../../core/growth.js';
import { conntrackStats } from '../../../tables/conntrack-stats.js';
import { conntrackUsage } from '../../../tables/conntrack-usage.js';
import { firstOf, type Topic } from './fact.js';

const EVENTS = [
  ['drop', 'Packets dropped because the connection table was full', 'packets'],
  ['early_drop', 'Connections thrown out of the table to make room', 'entries'],
  ['insert_failed', 'Entries not inserted because another packet was first', 'entries'],
] as const;

/** How full the connection table is. A theory of a full table is one until count and max were read. */
export const conntrack: Topic = function* (view) {
  const row = firstOf(view, conntrackUsage);
  if (row?.count !== undefined) {
    yield {
      topic: 'conntrack.count',
      label: 'Tracked connections',
      value: row.count,
      unit: 'entries',
      cites: [cite(row)],
    };
    if (row.max !== undefined && row.max > 0)
      yield {
        topic: 'conntrack.used_pct',
        label: 'Connection table used',
        value: (row.count / row.max) * 100,
        unit: '%',
        numerator: row.count,
        denominator: row.max,
        text: `${percent(row.count / row.max)} (${figure(row.count)} of ${figure(row.max)} entries)`,
        cites: [cite(row)],
      };
  }
  if (row?.tcp_timeout_established_s !== undefined)
    yield {
      topic: 'conntrack.established_timeout_s',
      label: 'Idle established connections are forgotten after',
      value: row.tcp_timeout_established_s,
      unit: 's',
      cites: [cite(row)],
    };
  for (const [counter, label, unit] of EVENTS) {
    const sum = sumOf(view.growth(conntrackStats, counter));
    if (sum)
      yield {
        topic: `conntrack.${counter}`,
        label,
        value: sum.delta,
        unit,
        text: `${figure(sum.delta)} ${unit} ${span(sum)} (all CPUs)`,
        cites: sum.cites,
      };
  }
};
