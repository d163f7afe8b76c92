import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { percent } from '../../src/core/figures.js';
import { few } from '../../src/core/readable.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';

export default defineDetection({
  id: 'DNS-03',
  name: 'servfail',
  layer: 'dns',
  title: 'A resolver answers SERVFAIL',
  scope: 'host',
  reads: [dnsQueries],
  thresholds: {
    share: { value: 0.05, unit: 'of the answers', source: 'node diagnostics of EKS' },
    count: { value: 10, unit: 'answers', source: 'node diagnostics of EKS' },
  },
  realIf:
    'The resolver works but cannot get the answer: its upstream is dead, or DNSSEC does not verify. A few while things scale are normal; questions about the root asked of an internal resolver mean nothing.',
  remedy: {
    text: 'ask the authoritative servers directly (`dig +trace`), then with `dig +cd` to tell DNSSEC from the rest',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const answers = view
      .rows(dnsQueries)
      .filter(
        (row) => row.view === 'resolver' && row.rcode !== undefined && row.name !== '.' && row.type !== 'PTR',
      );
    if (answers.length === 0)
      return { state: 'not_exercised', statement: 'no resolver answered a question about a name' };
    return [...groupBy(answers, (row) => row.server ?? '?')].map(([subject, rows]): Result => {
      const bad = rows.filter((row) => row.rcode === 'SERVFAIL');
      const [first, ...others] = bad;
      const share = bad.length / rows.length;
      const said = `resolver ${subject}: ${bad.length} of ${rows.length} answers are SERVFAIL`;
      if (first === undefined || (share <= limits.share && bad.length < limits.count))
        return { state: 'clear', subject, statement: said, cites: [cite(rows[0])] };
      const names = few([...new Set(bad.map((row) => row.name))], 3);
      const why = bad.flatMap((row) => row.extended_errors ?? [])[0];
      return {
        state: 'fired',
        severity: 'warning',
        subject,
        statement: `${said} (${percent(share)}), for ${names}${why === undefined ? '' : `: ${why}`}`,
        numbers: { servfail: bad.length, answers: rows.length },
        seen: { times: bad.length, of: rows.length },
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      };
    });
  },
});
