import type { Block, Span } from './blocks.js';

/** A sentence, a row of a table, a heading. */
export interface Statement extends Span {
  /** Prose only, the length of the original. */
  readonly text: string;
  readonly block: Block;
  /** `Disk: …`, or the first cell of a row. */
  readonly label: string;
}

const LABEL = /^[\s>*_-]{0,6}([\p{L}\p{N}][^:|*\n]{1,58}[\p{L}\p{N})])[*_]{0,2}:[*_]{0,2}(?=\s|$)/u;
const SENTENCE_END =
  /[.!?][)"”“»*_]{0,3}(?:[ \t]{1,4}(?:\r?\n)?|\r?\n)[ \t]{0,8}(?=["“„«(*_]{0,3}[\p{Lu}\p{N}])/gu;
const ABBREVIATED =
  /(?:^|[\s(])(?:e\.g|i\.e|vs|etc|approx|ca|z\. ?B|d\. ?h|u\. ?a|bzw|Nr|No|St|Dr|inkl|max|min|\d{1,2})\.$/i;

export function statementsOf(block: Block, prose: string, text: string): Statement[] {
  const { start, end, kind } = block;
  const whole = prose.slice(start, end);
  if (kind === 'row') {
    const first = block.cells?.[0];
    const label =
      first && block.cells.length > 1 ? text.slice(first.start, first.end).replace(/[*_`]/g, '') : '';
    return [{ start, end, text: whole, block, label }];
  }
  const parts = kind === 'paragraph' || kind === 'item' ? labelledLines(text, block) : [block];
  return parts.flatMap((part) => sentencesOf(part, block, prose, text));
}

/** `**Status**: …` on lines one below the other are statements of their own. */
function labelledLines(text: string, { start, end }: Span): Span[] {
  const starts = [start];
  for (const match of text
    .slice(start, end)
    .matchAll(/\n[ \t]{0,8}(?=(?:\*\*|__)[^*_\n]{2,58}(?:\*\*|__)?:)/g))
    starts.push(start + match.index + match[0].length);
  return starts.map((from, i) => ({ start: from, end: starts[i + 1] ?? end }));
}

function sentencesOf({ start, end }: Span, block: Block, prose: string, text: string): Statement[] {
  const { kind } = block;
  const whole = prose.slice(start, end);
  const label =
    LABEL.exec(text.slice(start, Math.min(end, start + 80)))?.[1]
      ?.replace(/[*_`]/g, '')
      .trim() ?? '';
  if (kind === 'heading' || kind === 'plain' || kind === 'code')
    return [{ start, end, text: whole, block, label }];
  const found: Statement[] = [];
  let from = 0;
  for (const match of whole.matchAll(SENTENCE_END)) {
    const stop = match.index + match[0].length;
    if (ABBREVIATED.test(whole.slice(Math.max(0, match.index - 8), match.index + 1))) continue;
    found.push({ start: start + from, end: start + stop, text: whole.slice(from, stop), block, label });
    from = stop;
  }
  if (from < whole.length) found.push({ start: start + from, end, text: whole.slice(from), block, label });
  return found;
}
