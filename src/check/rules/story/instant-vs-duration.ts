import { findWord, isIn, says } from '../../document/document.js';
import { within } from '../../document/spans.js';
import { defineRule } from '../../rule.js';

/** Seconds; shorter is as good as at once. */
const NOTICED = 5;

const OUTAGE = /\b(?:outage|incident|impact|downtime|Störung|Ausfall|Vorfall)/iu;

export const instantVsDuration = defineRule({
  id: 'instant-vs-duration',
  level: 'warning',
  title: '"Instantly" against a duration',
  why: 'the document itself says how long it took',
  instead: 'give the duration',
  *check(document) {
    const { statements, words } = document;
    const took = statements.flatMap((s) =>
      says(document, 'recovered', s.text)
        ? within(document.measures, s).filter(
            (m) => m.dimension === 'duration' && m.high >= NOTICED && m.high < 3600 && nearRecovery(m),
          )
        : [],
    );
    const [first] = took;
    if (!first) return;
    for (const s of statements) {
      const word = findWord(document, 'instant', s);
      if (
        !word ||
        !says(document, 'recovered', s.text) ||
        isIn(s.block.section, 'actions', words) ||
        isIn(s.block.section, 'verification', words)
      )
        continue;
      if (says(document, 'counterfactual', s.text)) continue;
      yield {
        ...word,
        why: `elsewhere it is ${document.text.slice(first.start, first.end)}`,
        related: took.slice(0, 5).map(({ start, end }) => ({ start, end, note: 'how long it took' })),
      };
    }

    function nearRecovery(m: { start: number; end: number }): boolean {
      const clause =
        document.prose
          .slice(Math.max(0, m.start - 50), m.start)
          .split(/[;,.:]/)
          .at(-1) ?? '';
      // How long the outage was is no time the recovery took.
      if (OUTAGE.test(clause)) return false;
      return says(document, 'recovered', document.prose.slice(Math.max(0, m.start - 50), m.end + 20));
    }
  },
});
