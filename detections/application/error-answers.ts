import { defineDetection } from '../../src/core/detection.js';
import { badAnswers } from '../../src/tables/bad-answers.js';
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
    return badAnswers(
      view.rows(httpTiming).filter((row) => row.outcome === 'ok'),
      {
        kindOf: ({ http_code: code = 0 }) => (code >= 500 || BUSY.has(code) ? String(code) : undefined),
        said: 'are errors',
        share: limits.share,
        severity: 'warning',
        alwaysCounts: ({ http_code: code = 0 }) => BUSY.has(code),
      },
    );
  },
});
