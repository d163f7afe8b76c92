import { defineRule } from '../../rule.js';

/** `⟦fill: …⟧`, `[Your Name]`, `[from evidence]`, `[X]`, `TBD`; not `[E7]`, `[ ]`, a link or a file's glob. */
const PLACEHOLDER =
  /⟦[^⟧\n]{0,300}⟧|\[(?![A-Z]\d{1,5}\]|REDACTED:|WITHHELD:|\^)(?:X|[\p{Lu}<][\p{L} '’/<>.-]{1,60}|(?:from|timestamp|date|time|name|add|insert|your|recipient|duration|incident|report|aus|zeitpunkt|datum|ihr|dauer)\b[^\]\n]{0,80})\](?![(:[])|\b(?:TBD|TODO|FIXME|XXX)\b|<(?:your|insert|name|date)[^>\n]{0,60}>/gu;

export const placeholder = defineRule({
  id: 'placeholder',
  level: 'error',
  title: 'Placeholder left in',
  why: 'the reader gets brackets where a fact should stand',
  instead: 'fill it in, or say why it is not known',
  *check({ text, blocks, prose }, { target }) {
    if (target === 'draft') return;
    const level = target === 'final' ? 'error' : 'warning';
    for (const { start, end, kind } of blocks) {
      if (kind === 'code') continue;
      const part = kind === 'plain' ? text.slice(start, end) : prose.slice(start, end);
      for (const match of part.matchAll(PLACEHOLDER)) {
        yield { start: start + match.index, end: start + match.index + match[0].length, level };
      }
    }
  },
});
