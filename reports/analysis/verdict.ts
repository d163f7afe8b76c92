import { known } from '../../src/core/documents/field.js';
import { stateOf } from '../../src/core/documents/hypothesis-state.js';
import { saidOf } from '../../src/core/documents/hypothesis-sheets.js';
import { momentIn } from '../../src/core/documents/moment.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import type { Places } from '../../src/core/documents/places.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { isWorse } from '../../src/core/detection.js';
import { escapeLine } from '../../src/core/escape.js';
import type { Finding } from '../../src/core/finding.js';
import type { Model } from './model.js';

/** The verdict rests on these. */
const MOST_CARRYING = 3;
const MOST_TESTS = 3;

/** First of all: which layer, how sure, on which three numbers it rests; else what would decide it. */
export function verdictOf(
  record: IncidentRecord,
  places: Places,
  zone: string,
  noBundle: string,
): Model['verdict'] {
  const bundle = mainBundle(record);
  if (!bundle)
    return {
      outcome: 'no_evidence',
      summary: { state: 'not_collected', collector: 'evidence collect', reason: noBundle },
      carriedBy: [],
      against: [],
      wouldDecide: [],
      ruledOut: [],
      others: [],
    };
  const { verdict, findings } = bundle.analysis;
  const [cause, ...others] = verdict.causes;
  const byId = new Map(findings.map((f) => [f.id, f]));
  const test = record.incident.hypotheses?.find((h) => h.cause === cause?.root_cause);
  return {
    outcome: verdict.outcome,
    summary: known(escapeLine(verdict.summary)),
    ...(cause && {
      cause: {
        name: escapeLine(cause.root_cause.replaceAll('_', ' ')),
        id: cause.root_cause,
        layer: cause.layer,
        host: escapeLine([cause.host, cause.subject].filter(Boolean).join(', ')),
        confidence: cause.confidence,
        statement: escapeLine(cause.statement),
        since: cause.since === undefined ? '' : momentIn(zone, cause.since),
        tested: test ? stateOf(test) : ('open' as const),
        hypothesis: test?.id ?? '',
      },
    }),
    carriedBy: telling((cause?.supports ?? verdict.unexplained).flatMap((id) => byId.get(id) ?? []))
      .slice(0, MOST_CARRYING)
      .map((f) => saidOf(f, bundle, places)),
    against: (cause?.contradicts ?? []).map((text) => escapeLine(text)),
    wouldDecide: verdict.next_tests.slice(0, MOST_TESTS).map((t) => ({
      test: escapeLine(t.test),
      separates: escapeLine(t.separates.join(', ').replaceAll('_', ' ')),
    })),
    ruledOut: verdict.ruled_out.map((c) => ({
      cause: escapeLine(c.root_cause.replaceAll('_', ' ')),
      by: escapeLine(c.by),
    })),
    others: others.map((c) => ({
      name: escapeLine(c.root_cause.replaceAll('_', ' ')),
      host: escapeLine(c.host),
      confidence: c.confidence,
      statement: escapeLine(c.statement),
    })),
  };
}

/** The worst first, one of each layer before the second of any: three that say the same are one. */
function telling(findings: readonly Finding[]): Finding[] {
  const order = findings.toSorted((a, b) =>
    isWorse(a.severity, b.severity) ? -1 : isWorse(b.severity, a.severity) ? 1 : 0,
  );
  const layers = new Set<string>();
  const [first, later]: [Finding[], Finding[]] = [[], []];
  for (const finding of order) {
    (layers.has(finding.layer) ? later : first).push(finding);
    layers.add(finding.layer);
  }
  return [...first, ...later];
}
