import { saidOf } from '../../src/core/documents/hypothesis-sheets.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import type { Places } from '../../src/core/documents/places.js';
import type { BundleEvidence, IncidentRecord } from '../../src/core/documents/record.js';
import { isWorse } from '../../src/core/detection.js';
import { escapeLine } from '../../src/core/escape.js';
import type { Finding } from '../../src/core/finding.js';
import type { Verdict } from '../../src/core/verdict.js';
import type { Model } from './model.js';

/** Hints say little and are many; findings.json of the bundle has them all. */
const MOST_HINTS = 5;

type Numbered = Finding & { readonly no: string };

/** Worst first, numbered from F1; hints only a few. */
export function numbered(record: IncidentRecord): Numbered[] {
  const all = mainBundle(record)?.analysis.findings ?? [];
  const order = all.toSorted((a, b) =>
    isWorse(a.severity, b.severity) ? -1 : isWorse(b.severity, a.severity) ? 1 : 0,
  );
  const serious = order.filter((f) => f.severity === 'critical' || f.severity === 'warning');
  const rest = order.filter((f) => !serious.includes(f)).slice(0, MOST_HINTS);
  return [...serious, ...rest].map((finding, i) => ({ ...finding, no: `F${i + 1}` }));
}

export function findingsOf(
  list: readonly Numbered[],
  record: IncidentRecord,
  places: Places,
): Pick<Model, 'findings' | 'moreFindings'> {
  const bundle = mainBundle(record);
  if (!bundle) return { findings: [], moreFindings: 0 };
  const { verdict, findings } = bundle.analysis;
  return {
    findings: list.map((f) => findingOf(f, bundle, verdict, places)),
    moreFindings: findings.length - list.length,
  };
}

function findingOf(
  f: Numbered,
  bundle: BundleEvidence,
  verdict: Verdict,
  places: Places,
): Model['findings'][number] {
  const causes = verdict.causes.filter((c) => c.supports.includes(f.id));
  const [cause, ...others] = causes;
  // A test that would tell this cause from others says which others are still possible.
  const out = new Set(verdict.ruled_out.map((c) => c.root_cause));
  const rivals = verdict.next_tests
    .filter((t) => cause !== undefined && t.separates.includes(cause.root_cause))
    .flatMap((t) => t.separates)
    .filter((c) => c !== cause?.root_cause && !out.has(c));
  const alternatives = [...new Set([...others.map((c) => c.root_cause), ...rivals])];
  return {
    id: f.no,
    finding: f.id,
    detection: f.detection,
    severity: f.severity,
    statement: saidOf(f, bundle, places),
    explained: explainedBy(f, cause !== undefined, verdict),
    confidence: cause?.confidence ?? 'none',
    cause: cause ? words(cause.root_cause) : '',
    alternatives: alternatives.map(words),
    remedy: escapeLine(f.remedy.text),
    safety: f.remedy.safety,
    owner: escapeLine(cause?.owner ?? ''),
  };
}

/** Hints weigh nothing by themselves. What is serious, no sign of a cause and yet explained, follows from one. */
function explainedBy(f: Finding, isSign: boolean, verdict: Verdict): Model['findings'][number]['explained'] {
  if (isSign) return 'sign';
  if (f.severity !== 'critical' && f.severity !== 'warning') return 'not_weighed';
  return verdict.unexplained.includes(f.id) ? 'no' : 'follows';
}

function words(cause: string): string {
  return escapeLine(cause.replaceAll('_', ' '));
}

/** What would be done first, and which findings it would clear. */
export function recommendationsOf(
  list: readonly Numbered[],
  record: IncidentRecord,
): Model['recommendations'] {
  const verdict = mainBundle(record)?.analysis.verdict;
  return (verdict?.causes ?? []).flatMap((cause) => {
    const clears = list.filter((f) => cause.supports.includes(f.id)).map((f) => f.no);
    const make = (when: 'now' | 'later', text: string): Model['recommendations'][number] => ({
      when,
      text: escapeLine(text),
      cause: words(cause.root_cause),
      host: escapeLine(cause.host),
      clears,
      safety: cause.safety,
      owner: escapeLine(cause.owner),
    });
    return [make('now', cause.mitigation.immediate), make('later', cause.mitigation.long_term)];
  });
}
