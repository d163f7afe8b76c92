import { findWord, says } from '../../document/document.js';
import { shared, topicOf } from '../../document/stems.js';
import { defineRule } from '../../rule.js';
import { actionsOf } from '../fields/actions-table.js';

const SHARE = 0.1;
/** More are not compared with each other. */
const MOST = 500;

export const recoveryShort = defineRule({
  id: 'recovery-short',
  level: 'warning',
  title: 'Recovery that stops short of the start',
  why: 'it did not come back to where it was, and nothing follows up',
  instead: 'say why that is enough, or add an action for the rest',
  *check(document) {
    const { measures } = document;
    let actions: readonly ReadonlySet<string>[] | undefined;
    for (const [i, change] of measures.entries()) {
      const after = measures[i + 1];
      if (
        change.from === undefined ||
        !after ||
        after.statement !== change.statement ||
        after.dimension !== change.dimension
      )
        continue;
      const joint = document.prose.slice(change.end, after.start);
      if (!says(document, 'returned', joint) || after.unit !== change.unit) continue;
      const swing = change.low - change.from;
      const missing = (after.low - change.from) / swing;
      if (!(missing > SHARE) || !findWord(document, 'returned', change.statement)) continue;
      actions ??= actionsOf(document)
        .slice(0, MOST)
        .map((a) => topicOf(a.text));
      if (actions.some((action) => shared(action, change.topic).length > 0)) continue;
      yield {
        start: after.start,
        end: after.end,
        why: `it began at ${change.from}${unitText(change.unit)} and came back to ${after.low}${unitText(after.unit)}: ${Math.round(missing * 100)} % of the change is still there, and no action follows it up`,
        related: [{ start: change.start, end: change.end, note: 'from where, to where' }],
      };
    }
  },
});

function unitText(unit: string): string {
  return unit === '' ? '' : ` ${unit}`;
}
