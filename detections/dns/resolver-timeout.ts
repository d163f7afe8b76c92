import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { millis } from '../../src/core/readable.js';
import { dnsConfig } from '../../src/tables/dns-config.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { lateLookups, resolvConf } from '../../src/tables/late-lookups.js';

export default defineDetection({
  id: 'DNS-01',
  name: 'resolver-timeout',
  layer: 'dns',
  title: 'A resolver does not answer',
  scope: 'host',
  reads: [dnsQueries, dnsConfig],
  thresholds: {
    questions: { value: 2, unit: 'questions', source: 'one lost packet makes no dead resolver' },
  },
  realIf:
    'No question over UDP to one server gets an answer. A resolver behind a dead route is silent with everything else behind it. One that answers some is DNS-10, silence over TCP alone DNS-07. Where programs get their answers after seconds, silence for the shorter time that was waited here proves nothing (DNS-05).',
  remedy: {
    text: 'take the resolver out of resolv.conf or start it again; see whether its address answers pings',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const asked = view
      .rows(dnsQueries)
      .filter((row) => row.view === 'resolver' && row.tcp !== true && row.server !== undefined);
    if (asked.length === 0) return { state: 'not_exercised', statement: 'no resolver was asked' };
    const servers = [...groupBy(asked, (row) => row.server ?? '')];
    const alive = servers.filter(([, rows]) => rows.some((row) => row.rcode !== undefined)).length;
    const late = lateLookups(view);
    const [first] = resolvConf(view)?.nameservers ?? [];
    const isFirstAlive = servers.some(([s, rows]) => s === first && rows.some((r) => r.rcode !== undefined));
    return servers.map(([subject, rows]): Result => {
      const silent = rows.filter((row) => row.rcode === undefined);
      const said = `resolver ${subject}: ${silent.length} of ${rows.length} questions without an answer`;
      const numbers = {
        unanswered: silent.length,
        questions: rows.length,
        resolvers: servers.length,
        resolvers_answering: alive,
      };
      const [example, ...others] = silent;
      if (example === undefined || silent.length < Math.max(rows.length, limits.questions))
        return { state: 'clear', subject, statement: said, numbers, cites: [cite(rows[0])] };
      const mayBeLate = late !== undefined && silent.every((row) => row.timed_out);
      if (mayBeLate)
        return {
          state: 'fired',
          severity: 'hint',
          subject,
          statement: `${said}; yet ${late.count} lookups of programs were answered after ${millis(late.medianMs)} in the median, longer than may have been waited here: late rather than dead`,
          numbers,
          cites: [cite(example), ...late.cites],
        };
      const order = isFirstAlive && subject !== first ? `; ${first}, which stands first, does` : '';
      const rest = alive === 0 ? '; no resolver answers' : `; ${alive} of ${servers.length} resolvers answer`;
      return {
        state: 'fired',
        severity: alive === 0 ? 'critical' : 'warning',
        subject,
        statement: `${said}${rest}${order}`,
        numbers,
        seen: { times: silent.length, of: rows.length },
        cites: [cite(example), ...others.slice(0, 3).map(cite)],
      };
    });
  },
});
