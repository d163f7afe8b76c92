import { expect, it } from 'vitest';
import type { Binding } from '../core/documents/document-kind.js';
import type { Incident } from '../core/documents/incident.js';
import { joinSections, type Section } from '../render/document/sections.js';
import { absorb, type Absorbed } from './absorb.js';

const WHO = { by: 'author', at: '2026-11-27T10:00:00Z', why: 'edited in the document' };
const incident: Incident = { schema: 'evidence/incident/v1', id: 'INC-1', fix: { lasting: 'an alert' } };
const bindings: Record<string, Binding> = {
  fix: { kind: 'computed', fields: [['fix.temporary'], ['fix.lasting'], []] },
};
const items = (...texts: string[]): Section[] => [
  { id: 'fix', text: texts.map((text) => `- ${text}`).join('\n') },
];
const EN = items(
  '**Temporary fix**: **⟦fill: temporary fix · author⟧**',
  '**Lasting fix**: an alert [E1]',
  '**Checked**: **⟦fill: check · author⟧**',
);
const DE = items(
  '**Vorläufig**: **⟦ergänzen: vorläufige Behebung · Autor⟧**',
  '**Dauerhaft**: an alert [E1]',
  '**Geprüft**: **⟦ergänzen: Prüfung · Autor⟧**',
);

function absorbed(from: string, to: string, now = EN): Absorbed {
  const edited = joinSections(EN, true).replace(from, to);
  return absorb({
    base: { blocks: { fix: EN[0]?.text ?? '' }, bindings, facts: {} },
    edited,
    now: { sections: now, bindings, timezone: 'UTC' },
    incident,
    who: WHO,
  });
}

it.each([
  ['the same language', EN],
  ['another language', DE],
])('items go back to their fields, printed again in %s', (_, now) => {
  const hole = '**⟦fill: temporary fix · author⟧**';
  expect(absorbed(hole, 'MTU back to 1500', now)).toMatchObject({
    edits: [{ op: 'set', path: 'fix.temporary', value: 'MTU back to 1500' }],
    conflicts: [],
  });
  expect(absorbed('an alert [E1]', 'a check in CI [E1]', now)).toMatchObject({
    edits: [{ op: 'set', path: 'fix.lasting', was: 'an alert', value: 'a check in CI' }],
    conflicts: [],
  });
});

it('what is typed into a hole without a field is told, and is no override', () => {
  const { edits, conflicts } = absorbed('**⟦fill: check · author⟧**', 'an upload of 300 kB');
  expect(edits).toEqual([]);
  expect(conflicts).toMatchObject([{ reason: 'no_field', yours: '**Checked**: an upload of 300 kB' }]);
});

it('an item that people add stays free text', () => {
  const { edits, conflicts } = absorbed('- **Checked**', '- Thanks to the site\n- **Checked**');
  expect(edits).toMatchObject([{ op: 'set', path: 'extra.fix', value: '- Thanks to the site' }]);
  expect(conflicts).toEqual([]);
});
