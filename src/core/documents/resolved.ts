import { momentOf } from './moments.js';
import type { IncidentRecord, RecordRow } from './record.js';

/**
 * How far an incident is, as the record shows it, never as somebody typed it. `resolved` needs recovery numbers of two
 * bundles, or a person who entered that it was mitigated and resolved.
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
  const [mitigated, resolved] = [momentOf(record, 'mitigated'), momentOf(record, 'resolved')];
  if (mitigated && resolved) {
    const row = markedBy(record, 'resolved')?.id;
    const measured = comparison && isBeforeAfter(record) ? 'unclear' : 'no';
    return { word: 'resolved', by: 'entered', measured, ...(row !== undefined && { row }) };
  }
  for (const word of ['mitigated', 'acknowledged', 'detected'] as const) {
    if (!momentOf(record, word)) continue;
    const row = markedBy(record, word)?.id;
    return { word, ...(row !== undefined && { row }) };
  }
  return { word: 'open' };
}

/** Whether the comparison is of a bundle during the incident with one after it, not of two hosts. */
export function isBeforeAfter({ bundles, comparison }: IncidentRecord): boolean {
  const role = (id: string): string | undefined => bundles.find((bundle) => bundle.id === id)?.role;
  return comparison !== undefined && role(comparison.a) === 'during' && role(comparison.b) === 'after';
}

function markedBy(record: IncidentRecord, mark: RecordRow['marks'][number]): RecordRow | undefined {
  return record.timeline.find(({ state, marks }) => state === 'accepted' && marks.includes(mark));
}
