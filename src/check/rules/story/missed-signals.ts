import { says } from '../../document/document.js';
import { within } from '../../document/spans.js';
import { spell } from '../../document/times.js';
import { defineRule } from '../../rule.js';

export const missedSignals = defineRule({
  id: 'missed-signals',
  level: 'warning',
  title: 'Signals before the alert that the document does not speak of',
  why: 'the time in which somebody could have known is the time that can be won',
  instead: 'state the first symptom, the gap to the alert, and the threshold that would have caught it',
  kinds: ['pir', 'text', 'analysis'],
  *check(document) {
    const { rows, text } = document;
    const table = rows.filter((r) => r.statement.block.kind === 'row' || r.statement.block.kind === 'item');
    const alert = table.find((r) => says(document, 'alert', r.statement.text));
    if (!alert || says(document, 'first_symptom', text)) return;
    const before = table.filter((r) => r.at < alert.at && isSignal(document, r.statement.text));
    const [first] = before;
    if (!first || alert.at - first.at < 60) return;
    const [, last] = [alert.start, within(document.blocks, alert)[0]?.end ?? alert.end];
    yield {
      start: alert.start,
      end: last,
      why: `${before.length} ${before.length === 1 ? 'row shows' : 'rows show'} a sign before it, the first ${spell(alert.at - first.at)} earlier, and no sentence says so`,
      related: before.map((r) => ({ start: r.start, end: r.end, note: 'a sign before the alert' })),
    };
  },
});

function isSignal(document: Parameters<typeof says>[0], row: string): boolean {
  return says(document, 'signal', row) && !says(document, 'baseline', row);
}
