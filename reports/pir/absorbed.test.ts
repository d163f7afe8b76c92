import { expect, it } from 'vitest';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { joinSections, renderSections } from '../../src/render/document/sections.js';
import { absorb, type Absorbed } from '../../src/report/absorb.js';
import { finish, type Finished } from '../../src/report/finish.js';
import { peopleRecord } from '../../test/support/people-record.js';
import pir from './index.js';

const WHO = { by: 'author', at: '2026-11-27T10:00:00Z', why: 'edited in the document' };
const record = peopleRecord({
  schema: 'evidence/incident/v1',
  id: 'INC-1',
  actions: [{ id: 'A1', do: 'Add an MTU check' }],
});

function published({ incident, ...rest }: IncidentRecord, language: string): Finished {
  const model = pir.model.parse(pir.build({ incident, ...rest }, { variant: 'standard', language }));
  return finish({ sections: renderSections('pir', 'standard', model, language), model }, incident);
}

const base = published(record, 'en');
const text = joinSections(base.sections, true);
const holes = [...text.matchAll(/\*\*⟦fill: (.+?) · .+?⟧\*\*/g)];

function typed(hole: RegExpMatchArray, value: string, language: string): Absorbed {
  const edited = text.slice(0, hole.index) + value + text.slice((hole.index ?? 0) + hole[0].length);
  return absorb({
    base: base.render,
    edited,
    now: published(record, language),
    incident: record.incident,
    who: WHO,
  });
}

/** What the file takes where it takes no free text. */
const VALUES: Readonly<Record<string, string>> = {
  'customers affected, n of N': '3 of 240',
  'data loss: yes, no or unknown': 'no',
  'when it started': '2026-11-27 08:15',
  detected: '2026-11-27 08:15',
  'due date of A1': '2026-12-01',
  'type of A1': 'detect',
};

function takenBy({ edits, conflicts }: Absorbed): string[] {
  return [...edits.map(({ path }) => path), ...conflicts.map(({ block, reason }) => `${block}: ${reason}`)];
}

it.each(['en', 'de'])('what is typed into a hole goes into its field, printed again in %s', (language) => {
  const results = holes.map((hole) => typed(hole, VALUES[hole[1] ?? ''] ?? 'as it was', language));
  expect(results.flatMap(takenBy)).toEqual([
    'summary',
    'times.started',
    // A duration has two ends, and is computed of both.
    'summary: no_field',
    'severity.level',
    'services',
    'customer_impact',
    'times.detected',
    'customers_affected',
    'data_loss',
    'slo_cost',
    'trigger',
    'what_happened',
    'extra.timeline',
    'root_cause.text',
    'resolution',
    'fix.temporary',
    'fix.lasting',
    'fix.verified',
    'extra.impact',
    'actions[A1].owner',
    'actions[A1].priority',
    'actions[A1].due',
    'lessons.went_well',
    'lessons.improve',
    'metrics: no_field',
    'detection.signal',
    'detection.should_have',
    'actions[A1].type',
    'actions[A1].done_when',
    'review.author',
    'review.reviewers',
    // It stands there with its date, which is a field of its own.
    'review: no_field',
  ]);
  expect(JSON.stringify(results.map(({ edits }) => edits))).not.toContain('overrides');
});
