import { says } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import { clock, spell } from '../../document/times.js';
import { stem } from '../../document/stems.js';
import { defineRule } from '../../rule.js';
import { rowOf } from './readings.js';

/** Less is left of the incident: nothing need have been added. */
const SHARE_LEFT = 0.2;

export const totalVsPartial = defineRule({
  id: 'total-vs-partial',
  level: 'warning',
  title: 'Total that was reached long before the end',
  why: 'what accumulates cannot be the same in the middle and at the end',
  instead: 'count at the end, or say why nothing was added after that time',
  *check(document) {
    const { window, measures } = document;
    if (!window) return;
    const counts = measures.filter(
      (m) => m.dimension === 'count' && m.low === m.high && m.low >= 3 && m.noun !== '',
    );
    const totals = new Map<string, PlacedMeasure>();
    for (const m of counts) {
      if (rowOf(document, m) !== undefined || !says(document, 'undelivered', m.statement.text)) continue;
      for (const key of keysOf(m)) if (!totals.has(key)) totals.set(key, m);
    }
    for (const partial of counts) {
      const row = rowOf(document, partial);
      const left = row ? window.to - row.at : 0;
      if (
        !row ||
        left < SHARE_LEFT * (window.to - window.from) ||
        !says(document, 'accumulates', row.statement.text)
      )
        continue;
      const key = keysOf(partial).find((k) => totals.has(k));
      const total = key === undefined ? undefined : totals.get(key);
      if (!total) continue;
      yield {
        start: total.start,
        end: total.end,
        why: `it was ${partial.low} already at ${clock(row.at)}, and went on for ${spell(left)}`,
        related: [{ start: partial.start, end: partial.end, note: `the same number at ${clock(row.at)}` }],
      };
    }
  },
});

/** The number with each noun it may count: `22 video chunks`, `22 chunks waiting`. */
function keysOf({ low, noun }: PlacedMeasure): string[] {
  return noun.split(/[ \u00a0]/).map((word) => `${low} ${stem(word)}`);
}
