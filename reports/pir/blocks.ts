import type { Binding } from '../../src/core/documents/document-kind.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { Review } from './parts/review.js';
import type { SummaryRow } from './parts/summary.js';
import type { Timeline } from './parts/timeline.js';

/** Rows of the summary that print fields of the file, and which. */
const VALUES: Readonly<Record<string, (string | null)[]>> = {
  severity: ['severity.level', 'severity.why'],
  services_affected: ['services'],
  customer_impact: ['customer_impact'],
  detected: ['times.detected'],
  affected: ['customers_affected', null],
  data_loss: ['data_loss'],
  slo_cost: ['slo_cost'],
  trigger: ['trigger'],
};

/** Rows of the fix and of the detection, each a field. */
const FIX = [['fix.temporary'], ['fix.lasting'], ['fix.verified']];
const DETECTION = [['detection.signal'], ['detection.should_have']];

/** What the document has rows of. */
interface Printed {
  readonly summary: readonly SummaryRow[];
  readonly timeline: Timeline;
  readonly review: Review;
}

/** Section → the field of the incident file its text comes from. Those not named are computed. */
export function blocksOf(
  record: IncidentRecord,
  { summary, timeline, review }: Printed,
): Record<string, Binding> {
  const { incident } = record;
  const ids = (list: readonly { readonly id?: string | undefined }[] = []): string[] =>
    list.flatMap(({ id }) => id ?? []);
  const numbers = (incident.impact ?? []).filter(({ text }) => text === undefined);
  return {
    summary: { kind: 'computed', fields: summary.map(fieldsOfRow) },
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
    fix: { kind: 'computed', fields: FIX },
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
      columns: [null, 'type', 'factor', 'done_when', 'tracker', null],
    },
    detection: { kind: 'computed', fields: DETECTION },
    review: { kind: 'computed', fields: reviewFields(review) },
  };
}

/** The date is computed of the start, so it is a field only where that is missing. */
function fieldsOfRow({ key, values }: SummaryRow): (string | null)[] {
  return key === 'date' && values[0]?.state === 'fill' ? ['times.started'] : (VALUES[key] ?? []);
}

/** By row. A decision is printed with its date, which only the file tells apart. */
function reviewFields({ distribution, supersedes }: Review): string[][] {
  return [
    ['review.author'],
    ['review.reviewers'],
    [],
    ...(distribution === '' ? [] : [['review.distribution']]),
    ...(supersedes === '' ? [] : [[]]),
  ];
}
