import type { Binding } from '../../src/core/documents/document-kind.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { SummaryRow } from './parts/summary.js';
import type { Timeline } from './parts/timeline.js';

/** Rows of the summary that print one text of the file. */
const OWN_TEXT = ['customer_impact', 'slo_cost', 'trigger'];

/** Section → the field of the incident file its text comes from. Those not named are computed. */
export function blocksOf(
  record: IncidentRecord,
  summary: readonly SummaryRow[],
  timeline: Timeline,
): Record<string, Binding> {
  const { incident } = record;
  const ids = (list: readonly { readonly id?: string | undefined }[] = []): string[] =>
    list.flatMap(({ id }) => id ?? []);
  const numbers = (incident.impact ?? []).filter(({ text }) => text === undefined);
  return {
    summary: { kind: 'computed', fields: summary.map(({ key }) => (OWN_TEXT.includes(key) ? key : null)) },
    abstract: { kind: 'prose', path: 'summary' },
    what_happened: { kind: 'prose', path: 'what_happened' },
    background: { kind: 'prose', path: 'background' },
    timeline: {
      kind: 'table',
      path: 'timeline',
      rows: ids(timeline.rows),
      columns: ['at', ...(timeline.hasHosts ? ['host'] : []), 'text', ...(timeline.hasSources ? [null] : [])],
    },
    root_cause: { kind: 'prose', path: 'root_cause.text' },
    resolution: { kind: 'prose', path: 'resolution' },
    impact: { kind: 'list', path: 'impact', key: 'text' },
    impact_numbers: {
      kind: 'table',
      path: 'impact',
      rows: ids(numbers),
      columns: ['name', 'before', 'peak', 'after', 'unit', null],
    },
    actions: {
      kind: 'table',
      path: 'actions',
      rows: ids(incident.actions),
      columns: ['do', 'owner', 'priority', 'due'],
    },
    not_doing: { kind: 'list', path: 'not_doing', key: 'do' },
    went_well: { kind: 'list', path: 'lessons.went_well' },
    improve: { kind: 'list', path: 'lessons.improve' },
    lucky: { kind: 'list', path: 'lessons.lucky' },
    surprised: { kind: 'list', path: 'lessons.surprised' },
    questions: {
      kind: 'table',
      path: 'questions',
      rows: ids(incident.questions?.filter(({ answer }) => answer === undefined)),
      columns: [null, 'text', 'to', 'by'],
    },
    closing: {
      kind: 'table',
      path: 'actions',
      rows: ids(incident.actions),
      columns: [null, null, 'factor', 'done_when', 'tracker', null],
    },
  };
}
