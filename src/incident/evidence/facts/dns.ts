import { cite } from '../../../core/fact-view.js';
import { figure, percent } from '../../../core/figures.js';
import { groupBy } from '../../../core/group-by.js';
import { median } from '../../../core/quantile.js';
import { millis } from '../../../core/readable.js';
import { dnsQueries } from '../../../tables/dns-queries.js';
import type { Topic } from './fact.js';

/** Each resolver by itself, and lookups as programs make them (`libc`). */
export const dns: Topic = function* (view) {
  for (const [server, asked] of groupBy(view.rows(dnsQueries), (q) => q.server ?? 'libc')) {
    const answered = asked.filter((q) => !q.timed_out && (q.rcode !== undefined || q.answers !== undefined));
    const silent = asked.filter((q) => !answered.includes(q));
    const share = answered.length / asked.length;
    yield {
      topic: 'dns.answered_pct',
      label: `Questions that ${server} answered`,
      value: share * 100,
      unit: '%',
      numerator: answered.length,
      denominator: asked.length,
      text: `${figure(answered.length)} of ${figure(asked.length)} questions answered (${percent(share)})`,
      target: server,
      cites: [...silent, ...asked].slice(0, 3).map(cite),
    };
    const times = answered.flatMap((q) => q.query_ms ?? []);
    const middle = median(times);
    const worst = answered.toSorted((a, b) => (b.query_ms ?? 0) - (a.query_ms ?? 0))[0];
    if (middle === undefined || worst?.query_ms === undefined) continue;
    yield {
      topic: 'dns.median_ms',
      label: `Answer time of ${server}, median`,
      value: middle,
      unit: 'ms',
      text: `${millis(middle)} (median of ${figure(times.length)} answers)`,
      target: server,
      cites: [cite(asked[0])],
    };
    yield {
      topic: 'dns.worst_ms',
      label: `Answer time of ${server}, worst`,
      value: worst.query_ms,
      unit: 'ms',
      text: `${millis(worst.query_ms)} (worst of ${figure(times.length)} answers)`,
      target: server,
      cites: [cite(worst)],
    };
  }
};
