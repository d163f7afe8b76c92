import type { Incident } from '../core/documents/incident.js';
import { endOf, isKnown } from '../core/documents/durations.js';
import { isEmpty } from './edit.js';

/** Something that a status of the report asks for. */
export interface Needed {
  /** Key of incident.yaml. */
  readonly path: string;
  readonly what: string;
  /** Role that knows it. */
  readonly who: string;
}

interface Rule extends Needed {
  readonly isMet: (incident: Incident) => boolean;
}

/** A value, a reason why there is none, or an open question: everything but silence. */
const said = (value: unknown): boolean => !isEmpty(value);
/** The same, with the question answered. */
const settled = (value: unknown): boolean =>
  said(value) && !(typeof value === 'object' && value !== null && 'q' in value);
const when = (incident: Incident, name: Parameters<typeof endOf>[1]): boolean => {
  const end = endOf(incident, name);
  return isKnown(end) || ('why' in end && end.why !== undefined);
};

const REVIEW: readonly Rule[] = [
  { path: 'title', what: 'title', who: 'incident lead', isMet: (i) => said(i.title) },
  { path: 'severity', what: 'severity, and why', who: 'incident lead', isMet: (i) => said(i.severity) },
  { path: 'services', what: 'services affected', who: 'service owner', isMet: (i) => said(i.services) },
  { path: 'times.started', what: 'when it started', who: 'on call', isMet: (i) => when(i, 'started') },
  { path: 'times.detected', what: 'when it was detected', who: 'on call', isMet: (i) => when(i, 'detected') },
  {
    path: 'times.mitigated',
    what: 'when it was mitigated',
    who: 'on call',
    isMet: (i) => when(i, 'mitigated'),
  },
  {
    path: 'customer_impact',
    what: 'what customers noticed',
    who: 'service owner',
    isMet: (i) => said(i.customer_impact),
  },
  { path: 'data_loss', what: 'whether data was lost', who: 'service owner', isMet: (i) => said(i.data_loss) },
  { path: 'what_happened', what: 'what happened', who: 'incident lead', isMet: (i) => said(i.what_happened) },
  {
    path: 'root_cause',
    what: 'a root cause, or hypotheses',
    who: 'engineer',
    isMet: (i) => said(i.root_cause) || said(i.hypotheses),
  },
  { path: 'resolution', what: 'what resolved it', who: 'engineer', isMet: (i) => said(i.resolution) },
  { path: 'timeline', what: 'a timeline', who: 'incident lead', isMet: (i) => said(i.timeline) },
];

const FINAL: readonly Rule[] = [
  { path: 'summary', what: 'a summary', who: 'incident lead', isMet: (i) => settled(i.summary) },
  {
    path: 'times.acknowledged',
    what: 'when somebody took it',
    who: 'on call',
    isMet: (i) => when(i, 'acknowledged'),
  },
  { path: 'times.resolved', what: 'when it was resolved', who: 'on call', isMet: (i) => when(i, 'resolved') },
  {
    path: 'data_loss',
    what: 'whether data was lost: yes or no',
    who: 'service owner',
    isMet: (i) => settled(i.data_loss) && i.data_loss !== 'unknown',
  },
  { path: 'root_cause', what: 'the root cause', who: 'engineer', isMet: (i) => settled(i.root_cause) },
  {
    path: 'actions',
    what: 'actions',
    who: 'incident lead',
    isMet: (i) => said(i.actions) || said(i.not_doing),
  },
  {
    path: 'fix.verified',
    what: 'how the recovery was verified',
    who: 'engineer',
    isMet: (i) => said(i.fix?.verified),
  },
  { path: 'review.author', what: 'who wrote it', who: 'incident lead', isMet: (i) => said(i.review?.author) },
  {
    path: 'review.reviewers',
    what: 'who reviewed it',
    who: 'incident lead',
    isMet: (i) => said(i.review?.reviewers),
  },
  {
    path: 'review.decision',
    what: 'the decision of the review',
    who: 'reviewer',
    isMet: (i) => said(i.review?.decision),
  },
];

/** What is missing for a status; `final` asks for all that `review` asks for. */
export function missingFor(status: 'review' | 'final', incident: Incident): Needed[] {
  const rules =
    status === 'review' ? REVIEW : [...REVIEW.filter((r) => !FINAL.some((f) => f.path === r.path)), ...FINAL];
  const missing = rules
    .filter((rule) => !rule.isMet(incident))
    .map(({ path, what, who }) => ({ path, what, who }));
  if (status === 'review') return missing;
  const unowned = (incident.actions ?? [])
    .filter((a) => a.priority === 'P1' && (a.state ?? 'open') === 'open')
    .flatMap((a) =>
      (['owner', 'due', 'done_when'] as const)
        .filter((key) => isEmpty(a[key]))
        .map((key) => ({
          path: `actions.${a.id}.${key}`,
          what: `${key} of ${a.id}, which is P1`,
          who: 'incident lead',
        })),
    );
  return [...missing, ...unowned];
}
