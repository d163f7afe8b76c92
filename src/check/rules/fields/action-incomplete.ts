import { groupBy } from '../../../core/group-by.js';
import { defineRule } from '../../rule.js';
import { actionsOf, type ListedAction } from './actions-table.js';

const P1 = /^(?:P[01]|1|highest|critical|kritisch|höchste)$/i;
const NEEDED = [
  ['owner', 'owner'],
  ['due', 'due date'],
  ['done', 'done-when'],
] as const;

export const actionIncomplete = defineRule({
  id: 'action-incomplete',
  level: 'error',
  title: 'P1 action without owner, due date or done-when',
  why: 'without all three it will still be open at the next incident',
  instead: 'give a role, a date, and the check that shows it is done',
  *check(document) {
    const first = actionsOf(document).filter(
      ({ priority }) => priority && P1.test(document.text.slice(priority.start, priority.end).trim()),
    );
    const byTable = groupBy(first, (action) => action.table);
    for (const [table, actions] of byTable) {
      if (!table) continue;
      const absent = NEEDED.filter(([key]) => table.columns[key] < 0);
      if (absent.length > 0) {
        const names = absent.map(([, name]) => name).join(', ');
        yield {
          ...table.row,
          why: `no column says ${names}: ${actions.length} P1 ${actions.length === 1 ? 'action' : 'actions'} cannot be closed`,
          related: actions.map((a) => ({ start: a.start, end: a.end, note: 'P1' })),
        };
      }
      for (const action of actions) yield* missing(action, table.columns);
    }
  },
});

function* missing(action: ListedAction, columns: NonNullable<ListedAction['table']>['columns']) {
  const names = NEEDED.filter(([key]) => columns[key] >= 0 && action[key] === undefined).map(
    ([, name]) => name,
  );
  if (names.length > 0)
    yield { start: action.start, end: action.end, why: `P1 action without ${names.join(', ')}` };
}
