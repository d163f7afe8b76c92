import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';

export default defineDetection({
  id: 'DNS-07',
  name: 'tcp-fallback',
  layer: 'dns',
  title: 'DNS works over UDP but not over TCP',
  scope: 'host',
  reads: [dnsQueries],
  thresholds: {},
  realIf:
    'An answer too long for UDP (TC flag) cannot be fetched over TCP. Without such an answer a closed TCP port is a flaw that nobody feels yet (RFC 7766 asks for it).',
  remedy: { text: 'let TCP port 53 pass to the resolver', safety: 'config_change' },
  evaluate(view) {
    const rows = view.rows(dnsQueries).filter((row) => row.view === 'resolver' && row.server !== undefined);
    if (!rows.some((row) => row.tcp === true || row.truncated === true))
      return {
        state: 'not_exercised',
        statement: 'no question was asked over TCP and no answer was truncated',
      };
    return [...groupBy(rows, (row) => row.server ?? '')].flatMap(([subject, list]): Result[] => {
      const tcp = list.filter((row) => row.tcp === true);
      const failed = tcp.filter((row) => row.rcode === undefined);
      const udp = list.filter((row) => row.tcp !== true && row.rcode !== undefined);
      const [first] = failed;
      if (tcp.length === 0) return [];
      if (first === undefined || failed.length < tcp.length)
        return [
          {
            state: 'clear',
            subject,
            statement: `resolver ${subject}: ${tcp.length - failed.length} of ${tcp.length} questions over TCP answered`,
            cites: [cite(tcp[0] ?? list[0])],
          },
        ];
      if (udp.length === 0)
        return [
          {
            state: 'not_exercised',
            subject,
            statement: `resolver ${subject} answers neither over UDP nor over TCP`,
            cites: [cite(first)],
          },
        ];
      const cut = failed.some((row) => row.truncated === true);
      return [
        {
          state: 'fired',
          severity: cut ? 'warning' : 'info',
          subject,
          statement: `resolver ${subject}: ${failed.length} of ${tcp.length} questions over TCP failed, ${udp.length} over UDP were answered${cut ? ', and an answer was too long for UDP' : ''}`,
          numbers: { tcp_failed: failed.length, tcp_questions: tcp.length, udp_answers: udp.length },
          cites: [cite(first), ...udp.slice(0, 1).map(cite)],
        },
      ];
    });
  },
});
