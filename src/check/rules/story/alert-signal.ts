import { type Document, says } from '../../document/document.js';
import { defineRule } from '../../rule.js';
import { rowOf } from '../numbers/readings.js';

/** What is said to raise an alert stands this near before it. */
const NEAR = 60;

export const alertSignal = defineRule({
  id: 'alert-signal',
  level: 'warning',
  title: 'What raised the alert is said two ways',
  why: 'actions will watch the sign that did not tell',
  instead: 'name the rule that fired and the value it saw, in all places',
  *check(document) {
    const alerts = alertsOf(document);
    const row = alerts.find((a) => a.isRow);
    if (!row) return;
    for (const said of alerts) {
      if (said.isRow || said.signals.some((s) => row.signals.includes(s))) continue;
      yield {
        start: said.start,
        end: said.end,
        why: `here it is ${said.signals.join(', ')}, in the timeline ${row.signals.join(', ')}`,
        related: [{ start: row.start, end: row.end, note: 'the row of the alert' }],
      };
    }
  },
});

function alertsOf(document: Document) {
  const { words } = document;
  return document.statements.flatMap((statement) => {
    const match = words.lexicon.alert.exec(statement.text);
    if (!match || statement.block.kind === 'heading') return [];
    const isRow = rowOf(document, statement) !== undefined;
    const before = statement.text.slice(Math.max(0, match.index - NEAR), match.index).replace(/^\S*\s/, '');
    if (!isRow && says(document, 'counterfactual', before)) return [];
    const told = isRow ? statement.text : (before.split(/[;:.()—]|, (?:and|und)/).at(-1) ?? '');
    const signals = [...words.signals].filter(([, pattern]) => pattern.test(told)).map(([name]) => name);
    if (signals.length === 0) return [];
    const from = isRow ? 0 : match.index - told.length;
    return [
      { start: statement.start + from, end: statement.start + match.index + match[0].length, signals, isRow },
    ];
  });
}
