import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { span, sumOf } from '../../src/core/growth.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { conntrackStats } from '../../src/tables/conntrack-stats.js';
import { conntrackUsage } from '../../src/tables/conntrack-usage.js';
import { logLines } from '../../src/tables/log-lines.js';

const FULL = /nf_conntrack: table full|nf_conntrack: expectation table full/;

export default defineDetection({
  id: 'FW-01',
  name: 'table-full',
  layer: 'conntrack',
  title: 'Connection tracking table full',
  scope: 'host',
  reads: [conntrackUsage, conntrackStats, logLines],
  thresholds: {
    full_percent: { value: 95, unit: '% of nf_conntrack_max', source: 'judgement: bursts take the last 5 %' },
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'The count of this network namespace stands at the limit, or the drop counter grows in the window while the kernel says "table full". Old messages, and those of another namespace of the same machine, do not count.',
  remedy: {
    text: 'raise nf_conntrack_max and its buckets (about 300 bytes an entry), shorten tcp_timeout_established, find who opens the connections',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const usage = view.latest(conntrackUsage).find((u) => u.count !== undefined && (u.max ?? 0) > 0);
    const { recent, older } = kernelMessages(view.rows(logLines), FULL, view.windowS + limits.recent_s);
    const drops = sumOf(view.growth(conntrackStats, 'drop'));
    const [count, max] = [usage?.count ?? 0, usage?.max ?? 0];
    const percent = max > 0 ? (count / max) * 100 : undefined;
    const fill =
      percent === undefined
        ? 'use of the table unknown'
        : `${count} of ${max} entries (${percent.toFixed(0)} %)`;
    const dropped = drops !== undefined && drops.delta > 0 ? drops : undefined;
    const message = recent.at(-1);
    const cites = [
      ...(usage ? [cite(usage)] : []),
      ...(dropped?.cites ?? []),
      ...recent.slice(-3).toReversed().map(cite),
    ];
    const [first, ...more] = cites;
    const isFull = percent !== undefined && percent >= limits.full_percent;
    const isDropping = dropped?.basis === 'window' && message !== undefined;
    if (first !== undefined && (isFull || isDropping || (percent === undefined && message !== undefined))) {
      return {
        state: 'fired',
        // A message alone may be about another network namespace of the machine.
        severity: isFull || isDropping ? 'critical' : 'warning',
        statement: `the connection tracking table is full: ${fill}${dropped ? `, ${dropped.delta} packets dropped ${span(dropped)}` : ''}${message ? `, the kernel said so ${recent.length} times, last at ${message.at ?? '?'}` : ''}`,
        numbers: { entries: count, max, ...(dropped && { dropped: dropped.delta }) },
        cites: [first, ...more],
        ...(recent[0]?.at !== undefined && { since: recent[0].at }),
      };
    }
    if (usage === undefined) {
      return { state: 'not_observable', statement: 'the size of the connection tracking table is not known' };
    }
    const elsewhere =
      recent.length > 0
        ? `; the ${recent.length} messages "table full" are of another network namespace, or it has emptied since`
        : '';
    const past = older.length > 0 ? `; ${older.length} messages "table full" are older` : '';
    const statement = `connection tracking holds ${fill}${elsewhere}${past}`;
    return { state: 'clear', statement, numbers: { entries: count, max }, cites: [cite(usage)] };
  },
});
