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
    const missing = blocks
      .filter(({ kind }) => kind !== 'code' && kind !== 'plain')
      .flatMap(({ start, end }) =>
        Array.from(prose.slice(start, end).matchAll(CITATION), (match) => ({
          start: start + match.index,
          end: start + match.index + match[0].length,
          ids: (match[1] ?? '').split(/, ?/).filter((id) => !known?.has(id)),
        })),
      )
      .filter(({ ids }) => ids.length > 0);
    const [first, ...others] = missing;
    if (known !== undefined)
      for (const { ids, ...at } of missing)
        yield { ...at, why: `${ids.join(', ')} is not in the evidence index` };
    else if (first)
      yield {
        start: first.start,
        end: first.end,
        why: 'the document has no evidence index',
        related: others.slice(0, 10).map(({ start, end }) => ({ start, end, note: 'leads nowhere too' })),
      };
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
