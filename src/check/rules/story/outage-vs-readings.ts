import { findWord, isIn, says } from '../../document/document.js';
import { clock } from '../../document/times.js';
import { defineRule } from '../../rule.js';
import { rowOf } from '../numbers/readings.js';

export const outageVsReadings = defineRule({
  id: 'outage-vs-readings',
  level: 'warning',
  title: 'Total outage against readings that are not zero',
  why: 'something still got through: degraded and down have other causes and other tests',
  instead: 'give the share that failed, or the rate against the normal one',
  *check(document) {
    const { measures, statements, words, window } = document;
    const partial = measures.filter((m) => {
      const row = rowOf(document, m);
      if (!row || says(document, 'baseline', row.statement.text)) return false;
      if (window && (row.at < window.from || row.at >= window.to)) return false;
      if (m.dimension === 'rate') return m.low > 0;
      return (
        m.dimension === 'percent' &&
        m.low > 0 &&
        m.low < 100 &&
        says(document, 'loss_rate', row.statement.text)
      );
    });
    if (partial.length === 0) return;
    for (const statement of statements) {
      if (
        ['lessons', 'actions', 'verification'].some((name) =>
          isIn(statement.block.section, name as 'lessons', words),
        )
      )
        continue;
      const claim = findWord(document, 'outage', statement);
      if (!claim || statement.block.kind === 'heading' || rowOf(document, claim)) continue;
      yield {
        ...claim,
        related: partial
          .filter((m, i) => partial[i - 1]?.statement !== m.statement)
          .slice(0, 10)
          .map((m) => {
            const row = rowOf(document, m);
            return { start: m.start, end: m.end, note: `measured${row ? ` at ${clock(row.at)}` : ''}` };
          }),
      };
    }
  },
});
