import { type Field, fieldOf, fill, known } from '../../../src/core/documents/field.js';
import { cellText, resolveTokens } from '../../../src/core/documents/prose.js';
import type { Context } from './context.js';

export interface ActionRow {
  readonly id: string;
  readonly do: string;
  readonly owner: Field;
  readonly priority: Field;
  readonly due: Field;
}

export interface Actions {
  readonly rows: readonly ActionRow[];
  readonly missing: Field | null;
}

export function actionsOf({ record, words }: Context): Actions {
  const { actions = [] } = record.incident;
  const ask = (value: string | null | undefined, what: string, who = words.who.commander): Field =>
    fieldOf(value === null || value === undefined ? null : cellText(value), what, who);
  const rows = actions.map(({ id, do: what, owner, priority, due }) => ({
    id,
    do: cellText(resolveTokens(what, record).text),
    owner: ask(owner, words.what.actionOwner(id)),
    priority: ask(priority, words.what.actionPriority(id)),
    due: ask(
      due,
      words.what.due(id),
      owner === null || owner === undefined ? words.who.action : cellText(owner),
    ),
  }));
  return { rows, missing: rows.length === 0 ? fill(words.what.actions, words.who.commander) : null };
}

export interface ClosingRow {
  readonly id: string;
  readonly type: Field;
  readonly factor: string;
  readonly doneWhen: Field;
  readonly tracker: string;
  readonly state: string;
}

/** How each action is closed, for the appendix. */
export function closingRows({ record, words }: Context): ClosingRow[] {
  return (record.incident.actions ?? []).map(({ id, type, factor, done_when, tracker, state, owner }) => ({
    id,
    type: type ? known(words.type[type]) : fill(words.what.type(id), words.who.commander),
    factor: cellText(factor ?? '–'),
    doneWhen: fieldOf(
      done_when === null || done_when === undefined ? null : cellText(done_when),
      words.what.doneWhen(id),
      owner === null || owner === undefined ? words.who.action : cellText(owner),
    ),
    tracker: cellText(tracker ?? '–'),
    state: words.action[state ?? 'open'],
  }));
}
