import { defineRule } from '../../rule.js';

const CITATION = /\[(E\d{1,6}(?:, ?E\d{1,6}){0,20})\]/g;

export const unresolvedCitation = defineRule({
  id: 'unresolved-citation',
  level: 'error',
  title: 'Citation that leads nowhere',
  why: 'who follows it finds nothing, and the sentence stands without evidence',
  instead: 'cite an id of the evidence index, or attach the bundle it was in',
  *check({ text, blocks, prose }, { evidenceIds }) {
    const known = evidenceIds ?? indexOf(text);
    if (known === undefined) return;
    for (const { start, end, kind } of blocks) {
      if (kind === 'code' || kind === 'plain') continue;
      for (const match of prose.slice(start, end).matchAll(CITATION)) {
        const missing = (match[1] ?? '').split(/, ?/).filter((id) => !known.has(id));
        if (missing.length === 0) continue;
        const at = start + match.index;
        yield {
          start: at,
          end: at + match[0].length,
          why: `${missing.join(', ')} is not in the evidence index`,
        };
      }
    }
  },
});

/** Ids a document lists itself: rows and items that begin with one. Undefined where it lists none. */
function indexOf(text: string): ReadonlySet<string> | undefined {
  const ids = new Set(
    Array.from(
      text.matchAll(/^[ \t]{0,8}(?:\| {0,4}|[-*+] )\**\[?(E\d{1,6})\]?\**(?= |\||:)/gm),
      (m) => m[1] ?? '',
    ),
  );
  return ids.size > 0 ? ids : undefined;
}
