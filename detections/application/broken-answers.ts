import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { percent } from '../../src/core/figures.js';
import { httpTiming } from '../../src/tables/http-timing.js';

const BROKEN: ReadonlySet<string> = new Set(['empty_reply', 'connection_lost', 'partial', 'protocol']);

export default defineDetection({
  id: 'HTTP-08',
  name: 'broken-answers',
  layer: 'application',
  title: 'Answers break off',
  scope: 'host',
  reads: [httpTiming],
  thresholds: { share: { value: 0.01, unit: 'of the requests', source: 'judgement' } },
  realIf:
    'The connection was established and then ended before the answer was whole: by the server, a proxy, or a device between that forgot or refused the connection. It does not say which; a status of 5xx is HTTP-06.',
  remedy: {
    text: 'read the log of the server or of the proxy in front of it at that time; capture at both ends and see who sent the FIN or RST',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view.rows(httpTiming).filter((row) => row.outcome === 'ok' || BROKEN.has(row.outcome));
    if (rows.length === 0) return { state: 'not_exercised', statement: 'no request got an answer' };
    return [...groupBy(rows, (row) => row.target)].map(([subject, list]): Result => {
      const broken = list.filter((row) => BROKEN.has(row.outcome));
      const [first, ...others] = broken;
      const share = broken.length / list.length;
      const said = `${subject}: ${broken.length} of ${list.length} answers broke off`;
      if (first === undefined || share <= limits.share)
        return { state: 'clear', subject, statement: said, cites: [cite(list[0])] };
      const kinds = [...groupBy(broken, (row) => row.outcome.replace('_', ' '))].map(
        ([kind, of]) => `${of.length} × ${kind}`,
      );
      return {
        state: 'fired',
        severity: 'warning',
        subject,
        statement: `${said} (${percent(share)}: ${kinds.join(', ')})`,
        numbers: { broken: broken.length, requests: list.length },
        seen: { times: broken.length, of: list.length },
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      };
    });
  },
});
