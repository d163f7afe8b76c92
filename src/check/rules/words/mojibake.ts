import { defineRule } from '../../rule.js';

/** UTF-8 read as CP1252 or Latin-1: a lead byte as a letter with an accent, then a continuation byte as a sign. */
const CONTINUED =
  '[\\u0080-\\u00bf\\u0152\\u0153\\u0160\\u0161\\u0178\\u017d\\u017e\\u0192\\u02c6\\u02dc\\u2013\\u2014\\u2018-\\u201e\\u2020-\\u2022\\u2026\\u2030\\u2039\\u203a\\u20ac\\u2122]';
const MOJIBAKE = new RegExp(
  `[\\u00c2\\u00c3]${CONTINUED}|[\\u00e0-\\u00ef]${CONTINUED}{2}|\\u00e2${CONTINUED}|\\u00f0${CONTINUED}{1,3}|\\ufffd`,
  'g',
);

export const mojibake = defineRule({
  id: 'mojibake',
  level: 'warning',
  title: 'Text read in the wrong encoding',
  why: 'it was read as CP1252 or Latin-1 and is UTF-8, or bytes were lost',
  instead: 'save the source as UTF-8, and write the signs anew',
  *check({ text, lines }) {
    const byLine = new Map<number, { start: number; end: number }>();
    for (const match of text.matchAll(MOJIBAKE)) {
      // A document that speaks of the sign itself.
      if (text[match.index - 1] === '`' && text[match.index + match[0].length] === '`') continue;
      const line = lines.lineOf(match.index);
      if (!byLine.has(line)) byLine.set(line, { start: match.index, end: match.index + match[0].length });
    }
    const [first, ...others] = byLine.values();
    if (!first) return;
    yield {
      ...first,
      why: `${byLine.size} ${byLine.size === 1 ? 'line was' : 'lines were'} read in the wrong encoding: signs and words are lost`,
      related: others.slice(0, 100).map((at) => ({ ...at, note: 'the same' })),
    };
  },
});
