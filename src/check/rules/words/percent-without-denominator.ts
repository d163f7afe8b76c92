import { isIn, says } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import { within } from '../../document/spans.js';
import { defineRule } from '../../rule.js';

const OF = /\d[\d.,\u00a0]{0,20}[kKMG]?\s?(?:of|out of|\/|von|aus)\s?(?:the )?(?:last )?\d|(?:of|von) \d/i;

/** More are not compared with each other. */
const MOST = 500;

export const percentWithoutDenominator = defineRule({
  id: 'percent-without-denominator',
  level: 'warning',
  title: 'Percentage of nobody knows what',
  why: '34 % of 3 packets and of 3 million are not the same finding',
  instead: 'write "N of M (P %)", and over which time',
  yieldsTo: ['ratio-denominator', 'ratio-implied-total', 'uncited-claim', 'ratio-stated'],
  *check(document) {
    const { measures, words } = document;
    const seen = new Set<unknown>();
    // Said with its denominator in one place, it may be repeated without.
    const founded = measures
      .filter((m) => m.dimension === 'percent' && OF.test(m.statement.text))
      .slice(0, MOST);
    const isFounded = (m: PlacedMeasure): boolean =>
      founded.some((f) => Math.abs(f.low - m.low) <= Math.max(m.tolerance, f.tolerance));
    for (const m of measures) {
      const { statement } = m;
      if (m.dimension !== 'percent' || m.per !== undefined || seen.has(statement)) continue;
      if (statement.block.kind === 'code' || statement.block.kind === 'heading') continue;
      if (
        ['actions', 'lessons', 'verification', 'requests'].some((s) =>
          isIn(statement.block.section, s as 'actions', words),
        )
      )
        continue;
      const near = clauseOf(document.prose, m);
      // A bar is no measurement.
      if (m.bound === '<' || m.bound === '>' || !says(document, 'event_rate', `${near} ${statement.label}`))
        continue;
      if (OF.test(statement.text) || isFounded(m) || says(document, 'negation', near.slice(0, 20))) continue;
      // In a table the denominator may have a column of its own.
      const counts = within(measures, statement).filter((c) => c.dimension === 'count');
      if (counts.length >= (statement.block.head === undefined ? 2 : 1) || m.low === 0 || m.low === 100)
        continue;
      seen.add(statement);
      yield { start: m.start, end: m.end };
    }
  },
});

/** From comma to comma around a measure, within its statement. */
function clauseOf(prose: string, { start, end, statement }: PlacedMeasure): string {
  const before = prose.slice(Math.max(statement.start, start - 40), start);
  const behind = prose.slice(end, Math.min(statement.end, end + 40));
  return `${before.split(/[,;("“|]/).at(-1)}  ${behind.split(/[,;.)|]/, 1)[0]}`;
}
