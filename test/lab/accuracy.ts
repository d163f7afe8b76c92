import { loadDetections } from '../../src/analyze/registry.js';
import { LABELS } from './labels.js';
import type { Judged } from './lab-tables.js';

/** How often a detection said so, and how often it should have. */
interface Count {
  /** Fired at `warning` or above where that is true. */
  right: number;
  /** … where it is not: the scenario of each case. */
  readonly wrong: string[];
  /** Should have fired, and did not. */
  readonly missed: string[];
}

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/**
 * Per detection, over all cases; a case is a run of a scenario. A detection that fires at `warning` or above is right where
 * a true cause of the case has it among its labels, and wrong anywhere else.
 */
export function countDetections(judged: readonly Judged[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  const of = (detection: string): Count => {
    const count = counts.get(detection) ?? { right: 0, wrong: [], missed: [] };
    counts.set(detection, count);
    return count;
  };
  for (const { scenario, said } of judged) {
    if (!said) continue;
    const causes = scenario.truth.root_cause.flatMap((cause) => LABELS[cause] ?? []);
    const signals = causes.flatMap((c) => c.signals);
    const symptoms = causes.flatMap((c) => c.symptoms);
    const fired = new Set(
      said.findings
        .filter((f) => f.severity === 'warning' || f.severity === 'critical')
        .map((f) => f.detection),
    );
    for (const detection of fired) {
      if (signals.includes(detection) || symptoms.includes(detection)) of(detection).right++;
      else of(detection).wrong.push(scenario.name);
    }
    for (const detection of signals) if (!fired.has(detection)) of(detection).missed.push(scenario.name);
  }
  return counts;
}

/** The detections that fired or should have; those that never had to are counted in a line below. */
export async function accuracyTables(judged: readonly Judged[], table: Table): Promise<string> {
  const counts = countDetections(judged);
  const detections = await loadDetections();
  const rows = [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, c]) => [
      id,
      detections.find((d) => d.id === id)?.title ?? '',
      String(c.right),
      cases(c.wrong),
      cases(c.missed),
      share(c.right, c.right + c.wrong.length),
      share(c.right, c.right + c.missed.length),
    ]);
  const silent = detections.filter((d) => !counts.has(d.id)).map((d) => d.id);
  const head = ['detection', 'what', 'right', 'wrong', 'missed', 'precision', 'recall'];
  return [
    table(head, rows),
    `Silent in all cases, as they should be; only their unit tests have seen them fire: ${silent.join(', ')}.`,
  ].join('\n\n');
}

/** How many, and where. */
function cases(names: readonly string[]): string {
  if (names.length === 0) return '0';
  return `${names.length}: ${[...new Set(names)].toSorted().join(', ')}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(0)} %`;
}
