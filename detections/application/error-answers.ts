import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { percent } from '../../src/core/figures.js';
import { httpTiming } from '../../src/tables/http-timing.js';

/** "I cannot now" (RFC 9110, RFC 6585); other 4xx answer the question that was asked. */
const BUSY: ReadonlySet<number> = new Set([408, 429, 503]);

export default defineDetection({
  id: 'HTTP-06',
  name: 'error-answers',
  layer: 'application',
  title: 'The server answers with errors',
  scope: 'host',
  reads: [httpTiming],
  thresholds: {
    share: { value: 0.01, unit: 'of the requests', source: 'judgement; any 408, 429 or 503 counts' },
  },
  realIf:
    'A status of 5xx, 408 or 429: the server, or a proxy in front of it, says so itself. A 404 or 401 is an answer to what our probe asked for; one that breaks off is HTTP-08.',
  remedy: {
    text: 'read the log of the server or of the proxy in front of it at that time',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view.rows(httpTiming).filter((row) => row.outcome === 'ok');
    if (rows.length === 0) return { state: 'not_exercised', statement: 'no request got an answer' };
    return [...groupBy(rows, (row) => row.target)].map(([subject, list]): Result => {
      const bad = list.filter(({ http_code: code = 0 }) => code >= 500 || BUSY.has(code));
      const [first, ...others] = bad;
      const share = bad.length / list.length;
      const isBusy = bad.some((row) => BUSY.has(row.http_code ?? 0));
      const said = `${subject}: ${bad.length} of ${list.length} answers are errors`;
      if (first === undefined || (share <= limits.share && !isBusy))
        return { state: 'clear', subject, statement: said, cites: [cite(list[0])] };
      const kinds = [...groupBy(bad, (row) => String(row.http_code))].map(
        ([code, of]) => `${of.length} × ${code}`,
      );
      return {
        state: 'fired',
        severity: 'warning',
        subject,
        statement: `${said} (${percent(share)}: ${kinds.join(', ')})`,
        numbers: { errors: bad.length, answers: list.length },
        seen: { times: bad.length, of: list.length },
        cites: [cite(first), ...others.slice(0, 3).map(cite)],
      };
    });
  },
});
