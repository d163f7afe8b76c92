import type { IncidentEdit } from '../core/documents/edits.js';

/** Array of incident.yaml → the letter its ids begin with. */
const LETTERS: Readonly<Record<string, string>> = {
  timeline: 't',
  hypotheses: 'H',
  actions: 'A',
  questions: 'Q',
  impact: 'I',
  subjects: 'S',
  'root_cause.factors': 'C',
};

/** A new element with an id, where its array has them. `next`: the next free id of a letter; one that is only valid where absent. */
export function withId(
  edit: IncidentEdit,
  next: (letter: string) => string = (letter) => `${letter}0`,
): IncidentEdit {
  const letter = LETTERS[edit.path];
  if (edit.op !== 'insert' || typeof edit.value === 'string' || letter === undefined) return edit;
  return 'id' in edit.value ? edit : { ...edit, value: { id: next(letter), ...edit.value } };
}
