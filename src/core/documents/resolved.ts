import { endOf, isKnown, type Written } from './durations.js';
import type { IncidentRecord, RecordRow } from './record.js';

const STEPS = ['resolved', 'mitigated', 'acknowledged', 'detected'] as const;

/**
 * How far an incident is by its times: the last step that has one that nobody still has to accept. What was resolved
 * needs no time of mitigation.
 */
export function stepOf(incident: Written): (typeof STEPS)[number] | 'open' {
  const isReached = (name: (typeof STEPS)[number]): boolean => {
    const end = endOf(incident, name);
    return isKnown(end) && !end.isProposed;
  };
  return STEPS.find(isReached) ?? 'open';
}

/**
 * How far an incident is, as the record shows it, never as somebody typed it. `resolved` needs recovery numbers of two
 * bundles, or a time of `resolved`.
 */
export type IncidentState =
  | { readonly word: 'resolved'; readonly by: 'measured'; readonly before: string; readonly after: string }
  | {
      readonly word: 'resolved';
      readonly by: 'entered';
      readonly row?: string;
      readonly measured: 'no' | 'unclear';
    }
  | { readonly word: 'mitigated' | 'acknowledged' | 'detected' | 'open'; readonly row?: string };

export function stateOf(record: IncidentRecord): IncidentState {
  const { comparison } = record;
  if (comparison?.recovered && isBeforeAfter(record))
    return { word: 'resolved', by: 'measured', before: comparison.a, after: comparison.b };
  const word = stepOf({ times: record.incident.times, timeline: record.timeline });
  if (word === 'open') return { word };
  const row = markedBy(record, word)?.id;
  const by = row !== undefined && { row };
  if (word !== 'resolved') return { word, ...by };
  return { word, by: 'entered', measured: comparison && isBeforeAfter(record) ? 'unclear' : 'no', ...by };
}

/** Whether the comparison is of a bundle during the incident with one after it, not of two hosts. */
export function isBeforeAfter({ bundles, comparison }: IncidentRecord): boolean {
  const role = (id: string): string | undefined => bundles.find((bundle) => bundle.id === id)?.role;
  return comparison !== undefined && role(comparison.a) === 'during' && role(comparison.b) === 'after';
}

function markedBy(record: IncidentRecord, mark: RecordRow['marks'][number]): RecordRow | undefined {
  return record.timeline.find(({ state, marks }) => state === 'accepted' && marks.includes(mark));
}
