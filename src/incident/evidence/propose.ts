import type { TimeName } from '../../core/documents/incident.js';
import type { Proposals } from '../../core/documents/proposals.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import { courseOf, type Course } from './course.js';
import { diagnosisOf } from './diagnosis.js';
import type { EvidenceIndex } from './evidence-index.js';
import { factsOf } from './facts/all-facts.js';
import { impactOf } from './impact.js';
import { occurrencesOf } from './occurrences.js';
import { said } from './said.js';
import { eventsOf } from './symptoms.js';
import type { DraftRow } from './draft-row.js';
import { timelineRows } from './timeline-rows.js';

/**
 * What the bundles propose for the incident file. Pure, but for the ids the index gives out: rows first, so that the
 * lines a reader looks at most have the smallest ones. Texts are escaped Markdown.
 */
export function propose(bundles: readonly BundleEvidence[], index: EvidenceIndex): Proposals {
  const events = eventsOf(bundles);
  const course = courseOf(events);
  const drafts = timelineRows(bundles, events, course);
  const rows = drafts.map((draft) => rowOf(draft, index));
  const diagnosis = diagnosisOf(bundles, drafts, index);
  return {
    rows,
    times: timesOf(drafts, index),
    hosts: [...new Set(bundles.flatMap((b) => b.manifest.hosts.map((h) => h.id)))],
    ...diagnosis,
    impact: impactOf(bundles, factsOf(bundles, index), course, index),
    occurrences: occurrencesOf(bundles, index).map(({ at, count, text, cites }) => ({
      at,
      text: count > 1 ? `${count} × ${text}` : text,
      cite: cites,
    })),
    questions: questionsOf(drafts, course),
  };
}

function rowOf(draft: DraftRow, index: EvidenceIndex): Proposals['rows'][number] {
  const { event, bundle, at, until, kind, text, host, src, ref, cite, marks } = draft;
  return {
    event,
    at: timeOf(at),
    ...(until !== undefined && { until: timeOf(until) }),
    precision: 's',
    kind,
    text,
    host,
    src,
    ...(ref !== undefined && { ref }),
    ...(cite !== undefined && { cite: index.id(bundle, cite) }),
    ...(marks.length > 0 && { marks }),
  };
}

function timesOf(drafts: readonly DraftRow[], index: EvidenceIndex): Proposals['times'] {
  const times: { -readonly [K in TimeName]?: Proposals['times'][K] } = {};
  for (const draft of drafts) {
    const { marks, note, at, cite, bundle, isLastGood } = draft;
    const moment = (words: string) => ({
      at: timeOf(at),
      ...(cite !== undefined && { cite: index.id(bundle, cite) }),
      note: words,
    });
    if (isLastGood) times.last_known_good ??= moment('the last one before it stopped');
    for (const mark of marks) times[mark] ??= moment(note ?? 'from evidence');
  }
  return times;
}

/** What only people know, where the evidence shows that there is something to know. */
function questionsOf(drafts: readonly DraftRow[], course: Course | undefined): string[] {
  const change = drafts.find((d) => d.kind === 'change' && d.marks.includes('started'));
  const isAlerted = drafts.some((d) => d.kind === 'alert');
  return [
    ...(change && change.ref === undefined
      ? [`Under which ticket was it changed, and by which team: ${change.text} (${said(change.host)})?`]
      : []),
    ...(course && !isAlerted ? ['How was the trouble noticed? No alert is in the evidence.'] : []),
    ...(course && !drafts.some((d) => d.marks.includes('resolved'))
      ? ['Is it over? Nothing in the evidence shows that what stopped works again.']
      : []),
  ];
}

function timeOf(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}
