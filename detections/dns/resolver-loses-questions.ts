import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';

export default defineDetection({
  id: 'DNS-10',
  name: 'resolver-loses-questions',
  layer: 'dns',
  title: 'A resolver leaves some questions without an answer',
  scope: 'host',
  reads: [dnsQueries],
  thresholds: {
    share: { value: 0.1, unit: 'of the questions', source: 'judgement: 1 of 10' },
    late_ms: {
      value: 1000,
      unit: 'ms, median of the answers',
      source: 'our questions wait 1 to 5 s: what answers so late answers some later than that',
    },
  },
  realIf:
    'Some questions over UDP to one server stay without an answer, others get one: it drops what it cannot keep up with, or packets are lost between. A single lost packet costs one question. Where the answers that came took a second and more, the others were late rather than lost (DNS-05). Not one answer at all is DNS-01.',
  remedy: {
    text: 'measure loss toward its address; look at the load of the resolver and its limits per client',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const asked = view
      .rows(dnsQueries)
      .filter((row) => row.view === 'resolver' && row.tcp !== true && row.server !== undefined);
    if (asked.length === 0) return { state: 'not_exercised', statement: 'no resolver was asked' };
    return [...groupBy(asked, (row) => row.server ?? '')].map(([subject, rows]): Result => {
      const silent = rows.filter((row) => row.rcode === undefined);
      const statement = `resolver ${subject}: ${silent.length} of ${rows.length} questions without an answer`;
      const numbers = { unanswered: silent.length, questions: rows.length };
      const [first, ...others] = silent;
      const isSome = first !== undefined && silent.length < rows.length;
      if (!isSome || silent.length / rows.length < limits.share)
        return { state: 'clear', subject, statement, numbers, cites: [cite(first ?? rows[0])] };
      const took = median(rows.flatMap((row) => (row.rcode === undefined ? [] : (row.query_ms ?? [])))) ?? 0;
      const isLate = took >= limits.late_ms;
      return {
        state: 'fired',
        severity: isLate ? 'hint' : 'warning',
        subject,
        statement: isLate
          ? `${statement} while it was waited for; those that came took ${millis(took)} in the median: late rather than lost`
          : statement,
        numbers,
        seen: { times: silent.length, of: rows.length },
        ...(first.at !== undefined && { since: first.at }),
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      };
    });
  },
});
