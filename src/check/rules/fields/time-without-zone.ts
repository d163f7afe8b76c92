import { isIn } from '../../document/document.js';
import { within } from '../../document/spans.js';
import { hasZoneName } from '../../document/times.js';
import { defineRule } from '../../rule.js';

/** A zone this near to the top stands for all. */
const HEAD_LINES = 25;

export const timeWithoutZone = defineRule({
  id: 'time-without-zone',
  level: 'error',
  title: 'Time without a zone',
  why: 'readers elsewhere will put it at another hour, and logs will not line up',
  instead: 'name the zone once in the head of the document or of the column: "Time (UTC)"',
  *check(document) {
    const { times, text, lines, blocks, words } = document;
    const bare = times.filter((t) => t.zone === undefined);
    if (bare.length === 0) return;
    const [, headEnd] = lines.range(Math.min(HEAD_LINES, lines.count));
    if (hasZoneName(text.slice(0, headEnd)) || times.some((t) => t.zone !== undefined && t.start < headEnd))
      return;
    // One finding a block of rows or a paragraph: the first of its times, the others beside it.
    const byGroup = new Map<number, typeof bare>();
    for (const block of blocks) {
      if (block.kind === 'code') continue;
      const found = within(bare, block).filter((t) => block.cells === undefined || !covered(block, t.start));
      if (found.length === 0 || hasZoneName(titleOf(block)) || isIn(block.section, 'glossary', words))
        continue;
      // A zone written at one time of a block stands for the rest of it.
      if (within(times, block).some((t) => t.zone !== undefined)) continue;
      const list = byGroup.get(block.group);
      if (list) for (const time of found) list.push(time);
      else byGroup.set(block.group, found);
    }
    for (const [first, ...others] of byGroup.values()) {
      if (!first) continue;
      yield {
        start: first.start,
        end: first.end,
        related: others.slice(0, 20).map(({ start, end }) => ({ start, end, note: 'also without a zone' })),
      };
    }
  },
});

type Block = Parameters<typeof covered>[0];

function covered(
  block: {
    readonly cells?: readonly { readonly start: number; readonly end: number }[];
    readonly head?: readonly string[];
  },
  at: number,
): boolean {
  const column = block.cells?.findIndex((cell) => cell.start <= at && at < cell.end) ?? -1;
  // Times within the text of a row are in the zone of its time column.
  return hasZoneName(block.head?.[column] ?? '') || hasZoneName(block.head?.[0] ?? '');
}

function titleOf(block: Block & { readonly section: { readonly title: string } }): string {
  return block.section.title;
}
