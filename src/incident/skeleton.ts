import { INCIDENT_SCHEMA } from '../core/documents/incident.js';
import { editText } from './edit-text.js';
import type { Edit } from './edit.js';

/** What is known when an incident begins. Keys of incident.yaml; what is left out stays `null`. */
export type Answers = Readonly<Record<string, unknown>> & { readonly id: string };

/** The file that people fill in: sections in the order of a report, a comment each, unknown values `null`. */
const FORM = `# The incident, for everybody who was not there. People own this file: evidence adds to it and changes no other line.
# null is unknown, {na: reason} does not apply, {q: Q1} is an open question. Texts are Markdown; [E7] cites evidence.
schema: ${INCIDENT_SCHEMA}
id: null
title: null
status: draft            # draft, review, final
case: null               # ticket or case number
timezone: UTC            # of what is printed; times in this file carry their own offset
bundles: []              # filled by: evidence incident attach DIR BUNDLE

# How bad, and by which row of your matrix
severity: null           # {level: P2, why: uploads down at one site, row: one site with a workaround}
services: null           # [upload pipeline, VPN]
hosts: []
sites: null
customers_affected: null # {n: 1, of: 240}

# When, each with its offset: "2026-11-26T08:15:00Z". Not sure: {at: "2026-11-26T08:15:00+01:00", precision: about}
times:
  last_known_good: null
  started: null
  detected: null
  acknowledged: null
  mitigated: null
  resolved: null
  impact_ended: null

# What customers noticed; what it cost. Silence does not mean none
customer_impact: null
data_loss: null          # yes, no, unknown
slo_cost: null

# In three sentences: what, impact, fix. Then the story; a long one goes into narrative/what_happened.md
summary: null
what_happened: null
background: null
trigger: null

# Which signal told, which should have, which checks stayed green
detection:
  signal: null
  should_have: null
  green_checks: []

# What happened when: evidence incident add DIR row TEXT --at TIME --kind baseline|change|symptom|alert|action|decision|comms
timeline: []

# Why. Not confirmed before a test passed
root_cause: null         # {text: …, confidence: likely, factors: [{id: C1, text: …}]}
hypotheses: []
ruled_out: []

# What ended it, for now and for good, and how that was verified (numbers before and after)
resolution: null
fix:
  temporary: null
  lasting: null
  verified: null
impact: []               # [{id: I1, name: Disk, before: 52, peak: 91, after: 65, unit: "%"}]

# What follows: evidence incident add DIR action TEXT --owner ROLE --priority P1 --due DATE --done-when CHECK
actions: []
not_doing: []
lessons:
  went_well: []
  improve: []
  lucky: []
questions: []

# Who reviewed it
review:
  author: null
  reviewers: []
  decision: null
`;

/** A new incident.yaml with the answers in their places. */
export function skeleton(answers: Answers): string {
  const edits = Object.entries(answers).flatMap(([key, value]): Edit[] => {
    if (key === 'times')
      return Object.entries(value as Record<string, unknown>).map(([name, at]) => ({
        set: ['times', name],
        to: at,
      }));
    return [{ set: [key], to: value, ...(key === 'timezone' && { was: 'UTC' }) }];
  });
  return editText(FORM, 'incident.yaml', edits);
}
