import { isIn, statementAt } from '../../document/document.js';
import { defineRule } from '../../rule.js';

export const jargon = defineRule({
  id: 'jargon',
  level: 'warning',
  title: 'Short forms the document does not explain',
  why: 'not every reader of a report works on networks',
  instead: 'explain each once: in brackets where it first stands, or in a glossary',
  kinds: ['pir', 'status'],
  *check(document, { glossary }) {
    const { words, prose, text, blocks } = document;
    const first = new Map<string, { start: number; end: number }>();
    const explained = new Set<string>();
    const glossaryText = blocks
      .filter((b) => isIn(b.section, 'glossary', words))
      .map((b) => text.slice(b.start, b.end))
      .join('\n')
      .toLowerCase();
    for (const match of prose.matchAll(words.jargon)) {
      const [term] = match;
      if (!first.has(term)) first.set(term, { start: match.index, end: match.index + term.length });
      // `Dead Peer Detection (DPD)` or `DPD (Dead Peer Detection)`.
      if (prose[match.index - 1] === '(' && prose[match.index + term.length] === ')') explained.add(term);
      if (/^[ \u00a0]\(\p{L}/u.test(prose.slice(match.index + term.length, match.index + term.length + 3)))
        explained.add(term);
    }
    const open = [...first].filter(
      ([term]) => !explained.has(term) && !glossary?.has(term) && !glossaryText.includes(term.toLowerCase()),
    );
    const [one] = open;
    if (!one || !statementAt(document, one[1].start)) return;
    yield {
      ...one[1],
      why: `not explained: ${open.map(([term]) => term).join(', ')}`,
      related: open.slice(1).map(([, at]) => ({ ...at, note: 'first use' })),
    };
  },
});
