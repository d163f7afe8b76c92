import type { Block } from '../../document/blocks.js';
import { stem } from '../../document/stems.js';
import { defineRule, type Found } from '../../rule.js';
import type { Document } from '../../document/document.js';
import { inlineLists } from './inline-list.js';
import { rowOf } from './readings.js';

export const itemsClaimed = defineRule({
  id: 'items-claimed',
  level: 'warning',
  title: 'Number of items that is not what is listed',
  why: 'one is missing, or the number is old',
  instead: 'count again',
  *check(document) {
    yield* lists(document);
    yield* inlineLists(document);
    yield* numbered(document);
  },
});

const CLAIM = /(?<![\p{L}\p{N}.,:#-])(\d{1,2}|\p{L}{3,6})(?: \p{L}[\p{L}-]{1,24}){1,6}:[*_\s]*$/u;

/** `The bot has 6 layers:` above a list. */
function* lists({ blocks, text, words }: Document): Generator<Found> {
  for (const [i, block] of blocks.entries()) {
    const next = blocks[i + 1];
    if ((block.kind !== 'paragraph' && block.kind !== 'item') || next?.kind !== 'item') continue;
    if (block.kind === 'item' && (next.indent ?? 0) <= (block.indent ?? 0)) continue;
    const tail = text.slice(Math.max(block.start, block.end - 120), block.end);
    const match = CLAIM.exec(tail);
    const claimed =
      match &&
      (/\d/.test(match[1] ?? '') ? Number(match[1]) : words.numbers.get((match[1] ?? '').toLowerCase()));
    if (!match || !claimed || claimed < 2) continue;
    const listed = itemsFrom(blocks, i + 1);
    if (listed === claimed) continue;
    const start = block.end - tail.length + match.index;
    yield { start, end: block.end, why: `${claimed} are claimed, ${listed} are listed` };
  }
}

function itemsFrom(blocks: readonly Block[], first: number): number {
  const indent = blocks[first]?.indent ?? 0;
  let count = 0;
  for (let i = first; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block || block.kind === 'heading' || (block.indent ?? 99) < indent) break;
    if (block.kind === 'item' && block.indent === indent) count++;
    else if (block.kind !== 'item' && block.kind !== 'plain' && block.kind !== 'code') break;
  }
  return count;
}

const NUMBERED = /(\p{L}[\p{L}-]{2,30}) #(\d{1,4})\b/gu;
const TIMES = /(\p{L}[\p{L}-]{2,30})(?: \p{L}{2,12}){0,1} (\d{1,4}) (?:times|mal)\b/gu;

/** `flap #4` is the last, but `flapped 5 times`. */
function* numbered(document: Document): Generator<Found> {
  const { text, measures } = document;
  const last = new Map<string, { n: number; start: number; end: number }>();
  for (const match of text.matchAll(NUMBERED)) {
    const [all, noun = '', n] = match;
    const key = stem(noun);
    if (Number(n) > (last.get(key)?.n ?? 1))
      last.set(key, { n: Number(n), start: match.index, end: match.index + all.length });
  }
  if (last.size === 0) return;
  const claims = [
    ...measures
      .filter(
        (m) =>
          m.dimension === 'count' && m.noun !== '' && m.low === m.high && rowOf(document, m) === undefined,
      )
      .map((m) => ({
        start: m.start,
        end: m.end,
        n: m.low,
        key: stem(m.noun.split(/[ \u00a0]/).at(-1) ?? ''),
      })),
    ...Array.from(text.matchAll(TIMES), (m) => ({
      start: m.index,
      end: m.index + m[0].length,
      n: Number(m[2]),
      key: stem(m[1] ?? ''),
    })),
  ];
  for (const { start, end, n, key } of claims) {
    const listed = last.get(key);
    if (!listed || listed.n === n || n < 2) continue;
    yield {
      start,
      end,
      why: `${n} are claimed, the last that is listed is #${listed.n}`,
      related: [{ ...listed, note: 'the last one' }],
    };
  }
}
