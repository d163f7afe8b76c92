import { isIn } from '../../document/document.js';
import { defineRule } from '../../rule.js';

export const contradiction = defineRule({
  id: 'contradiction',
  level: 'warning',
  title: 'Two statements that cannot both be true',
  why: 'the reader must choose which half to believe',
  instead: 'say which holds, and what shows it',
  *check(document) {
    const { words, statements } = document;
    const told = statements.filter(
      (s) =>
        // A question claims nothing.
        !s.text.trimEnd().endsWith('?') &&
        !['actions', 'lessons', 'glossary', 'verification'].some((name) =>
          isIn(s.block.section, name as 'actions', words),
        ),
    );
    for (const { a, b, why, instead } of words.contradictions) {
      const spans = (pattern: RegExp) =>
        told.flatMap((s) => {
          const match = pattern.exec(s.text);
          return match
            ? [{ start: s.start + match.index, end: s.start + match.index + match[0].length, statement: s }]
            : [];
        });
      const [first, ...more] = spans(a);
      const against = spans(b);
      if (!first || against.every((s) => s.statement === first.statement)) continue;
      yield {
        start: first.start,
        end: first.end,
        why,
        instead,
        related: [
          ...against.map(({ start, end }) => ({ start, end, note: 'against it' })),
          ...more.slice(0, 10).map(({ start, end }) => ({ start, end, note: 'said again' })),
        ],
      };
    }
  },
});
