import { defineDetection } from '../../src/core/detection.js';
import { badAnswers } from '../../src/tables/bad-answers.js';
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
    return badAnswers(
      view.rows(httpTiming).filter((row) => row.outcome === 'ok' || BROKEN.has(row.outcome)),
      {
        kindOf: ({ outcome }) => (BROKEN.has(outcome) ? outcome.replace('_', ' ') : undefined),
        said: 'broke off',
        share: limits.share,
        severity: 'warning',
      },
    );
  },
});
