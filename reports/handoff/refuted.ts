import { mainBundle } from '../../src/core/documents/main-bundle.js';
import { cellText, citesOf } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { Sheet } from '../../src/core/documents/sheet-schema.js';
import { escapeLine } from '../../src/core/escape.js';
import type { Model } from './model.js';

/** What was tried, so that nobody tries it again: by people, by tests of hypotheses, by the detections. */
export function refutedOf(record: IncidentRecord, sheets: readonly Sheet[]): Model['refuted'] {
  const tried = record.incident.tried ?? [];
  const main = mainBundle(record);
  const out = main?.analysis.verdict.ruled_out ?? [];
  // Hypotheses of people about the same cause say it themselves.
  const named = new Set(record.incident.hypotheses?.flatMap((h) => h.cause ?? []));
  return [
    ...sheets
      .filter((s) => s.state === 'refuted')
      .map((s) => ({
        by: 'test' as const,
        text: `${s.id} ${s.title}`,
        outcome: s.result?.text ?? '',
        cites: s.result?.cites ?? [],
        places: [],
      })),
    ...tried.map((t) => ({
      by: 'person' as const,
      text: cellText(t.what),
      outcome: cellText(t.outcome),
      cites: citesOf(t.cite),
      places: [],
    })),
    ...out
      .filter((c) => !named.has(c.root_cause))
      .map((c) => ({
        by: 'evidence' as const,
        text: escapeLine(main?.judgedBy?.causes[c.root_cause]?.title ?? c.root_cause.replaceAll('_', ' ')),
        outcome: escapeLine(c.by),
        cites: [],
        places: [],
      })),
  ];
}
