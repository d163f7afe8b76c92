import { groupBy } from '../../../core/group-by.js';
import type { Document } from '../../document/document.js';
import { defineRule, type Found } from '../../rule.js';
import { actionsOf, type ActionTable, type ListedAction } from './actions-table.js';

const P1 = /^(?:P[01]|1|highest|critical|kritisch|höchste)$/i;
const NEEDED = [
  ['owner', 'owner'],
  ['due', 'due date'],
  ['done', 'done-when'],
] as const;
type Key = (typeof NEEDED)[number][0];

/** Which columns a document rendered from incident.yaml has, its template says; its fields are judged in that file. */
const RENDERED = /^<!-- ev:actions -->\r?$/m;

export const actionIncomplete = defineRule({
  id: 'action-incomplete',
  level: 'error',
  title: 'P1 action without owner, due date or done-when',
  why: 'without all three it will still be open at the next incident',
  instead: 'give a role, a date, and the check that shows it is done',
  *check(document) {
    const tables = groupBy(actionsOf(document), (action) => action.table);
    for (const [table, rows] of tables) if (table) yield* incomplete(document, table, rows, tables);
  },
});

type Tables = ReadonlyMap<ActionTable | undefined, readonly ListedAction[]>;

function* incomplete(
  document: Document,
  table: ActionTable,
  rows: readonly ListedAction[],
  tables: Tables,
): Generator<Found> {
  const first = rows.filter(({ priority }) => priority && P1.test(textOf(document, priority)));
  if (first.length === 0) return;
  const told = new Map(NEEDED.map(([key]) => [key, rowsTelling(document, table, rows, tables, key)]));
  const absent = NEEDED.filter(([key]) => told.get(key) === undefined).map(([, name]) => name);
  if (absent.length > 0 && !RENDERED.test(document.text))
    yield {
      ...table.row,
      why: `no column says ${absent.join(', ')}: ${first.length} P1 ${first.length === 1 ? 'action' : 'actions'} cannot be closed`,
      related: first.map((a) => ({ start: a.start, end: a.end, note: 'P1' })),
    };
  for (const action of first) {
    const missing = NEEDED.filter(([key]) => {
      const telling = told.get(key);
      return telling && telling.get(action)?.[key] === undefined;
    });
    if (missing.length > 0)
      yield {
        start: action.start,
        end: action.end,
        why: `P1 action without ${missing.map(([, name]) => name).join(', ')}`,
      };
  }
}

/**
 * Of each action the row that has such a column: its own, or that of another table, as an appendix says how each is
 * closed. There it is the row with the same id, or the one in the same place of as many.
 */
function rowsTelling(
  document: Document,
  table: ActionTable,
  rows: readonly ListedAction[],
  tables: Tables,
  key: Key,
): ReadonlyMap<ListedAction, ListedAction | undefined> | undefined {
  if (table.columns[key] >= 0) return new Map(rows.map((row) => [row, row]));
  for (const [other, others] of tables) {
    // A table with priorities of its own is another list of actions.
    if (!other || other.columns[key] < 0 || other.columns.priority >= 0) continue;
    if (table.columns.id >= 0 && other.columns.id >= 0) {
      const byId = new Map(others.map((row) => [row.id && textOf(document, row.id), row]));
      return new Map(rows.map((row) => [row, row.id && byId.get(textOf(document, row.id))]));
    }
    if (others.length === rows.length) return new Map(rows.map((row, i) => [row, others[i]]));
  }
  return undefined;
}

function textOf(
  { text }: Document,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  return text.slice(start, end).trim();
}
