import { defineIncidentRule } from './incident-rule.js';
import type { Path } from './yaml-places.js';

/** What a document of an incident cannot do without, and from which status on. Who has to write it. */
const REQUIRED: readonly { readonly path: Path; readonly from: 'review' | 'final'; readonly what: string }[] =
  [
    { path: ['title'], from: 'review', what: 'a title' },
    { path: ['severity'], from: 'review', what: 'the severity with its reason' },
    { path: ['services'], from: 'review', what: 'the services affected' },
    { path: ['times', 'started'], from: 'review', what: 'when it started' },
    { path: ['times', 'detected'], from: 'review', what: 'when it was detected' },
    { path: ['what_happened'], from: 'review', what: 'what happened' },
    { path: ['timeline'], from: 'review', what: 'a timeline' },
    { path: ['customer_impact'], from: 'review', what: 'what customers felt of it' },
    { path: ['data_loss'], from: 'review', what: 'whether data was lost: silence reads as "none"' },
    { path: ['summary'], from: 'final', what: 'the summary' },
    { path: ['times', 'acknowledged'], from: 'final', what: 'when somebody took it' },
    { path: ['times', 'mitigated'], from: 'final', what: 'when it was mitigated' },
    { path: ['times', 'resolved'], from: 'final', what: 'when it was resolved' },
    { path: ['root_cause'], from: 'final', what: 'the root cause, or that none is confirmed' },
    { path: ['resolution'], from: 'final', what: 'what ended it' },
    { path: ['fix', 'verified'], from: 'final', what: 'how the recovery was verified' },
    { path: ['actions'], from: 'final', what: 'the actions' },
    { path: ['review', 'author'], from: 'final', what: 'who wrote it' },
    { path: ['review', 'reviewers'], from: 'final', what: 'who reviewed it' },
  ];

export const requiredField = defineIncidentRule({
  id: 'required-field',
  level: 'error',
  title: 'Field missing that this status needs',
  why: 'the document would print a gap',
  instead: 'fill it in, or write {na: reason} or {q: Q1}',
  *check({ incident }, { target }) {
    if (target === 'draft') return;
    for (const { path, from, what } of REQUIRED) {
      if (from === 'final' && target !== 'final') continue;
      const value = valueAt(incident, path);
      if (
        value !== undefined &&
        value !== null &&
        !(Array.isArray(value) && value.length === 0) &&
        value !== ''
      )
        continue;
      yield { path, why: `${path.join('.')} is missing: ${what}` };
    }
    if (target !== 'final') return;
    for (const [i, row] of (incident.timeline ?? []).entries()) {
      if (row.state === 'proposed')
        yield {
          path: ['timeline', i],
          level: 'warning',
          why: `${row.id} is still only proposed`,
          instead: 'accept it or hide it',
        };
    }
  },
});

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    data,
  );
}
