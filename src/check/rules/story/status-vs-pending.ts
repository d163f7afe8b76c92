import { findWord, says } from '../../document/document.js';
import { defineRule } from '../../rule.js';
import { pendingTests } from '../fields/confirmed-untested.js';

export const statusVsPending = defineRule({
  id: 'status-vs-pending',
  level: 'warning',
  title: '"Complete" with tests still to be run',
  why: 'whoever takes over will not run what is said to be finished',
  instead: 'count what is open: "open: 2 hypotheses, 3 tests"',
  *check(document) {
    const boxes = document.blocks.filter((b) => b.ticked === false);
    const pending = [...pendingTests(document), ...boxes];
    const [first] = pending;
    if (!first) return;
    for (const s of document.statements) {
      if (s.block.kind === 'heading' || s.block.kind === 'code') continue;
      const word = findWord(document, 'complete', s);
      if (!word || says(document, 'counterfactual', s.text)) continue;
      yield {
        ...word,
        why: `${pending.length} ${pending.length === 1 ? 'test or check is' : 'tests or checks are'} still to be run`,
        related: pending.slice(0, 10).map(({ start, end }) => ({ start, end, note: 'without a result' })),
      };
    }
  },
});

/** How grave: 1 is the gravest. */
export const severityTwoWays = defineRule({
  id: 'severity-two-ways',
  level: 'warning',
  title: 'Severity said two ways',
  why: 'who is woken up for it depends on which one is read',
  instead: 'one severity now, and the earlier ones with the time they changed',
  *check(document) {
    const { statements, words } = document;
    const levels = statements.flatMap((s) => {
      if (s.block.kind === 'code' || (s.block.head !== undefined && (s.block.cells?.length ?? 0) > 2))
        return [];
      if (s.label === '' || !words.whole.severity_label.test(s.label)) return [];
      // Behind the label, before any reason.
      const value =
        document.text
          .slice(s.start, Math.min(s.end, s.start + 80))
          .replace(/^[^:|]{0,60}[:|]/, '')
          .split(/[—–(;.]/, 1)[0] ?? '';
      const level = (['severity_high', 'severity_middle', 'severity_low'] as const).findIndex((name) =>
        says(document, name, value),
      );
      return level < 0 ? [] : [{ statement: s, level }];
    });
    const [first] = levels;
    const other = levels.find((l) => first && l.level !== first.level);
    if (!first || !other) return;
    const worst = other.level < first.level ? other : first;
    const milder = worst === first ? other : first;
    yield {
      start: milder.statement.start,
      end: milder.statement.end,
      related: [{ start: worst.statement.start, end: worst.statement.end, note: 'graver here' }],
    };
  },
});
