import { type Document, isIn } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import { stem } from '../../document/stems.js';
import { defineRule } from '../../rule.js';
import { rowOf } from './readings.js';

export const numberTwoWays = defineRule({
  id: 'number-two-ways',
  level: 'warning',
  title: 'One number said two ways',
  why: 'one of the two is old, and the reader cannot know which',
  instead: 'compute it once, and let both places show it',
  *check(document) {
    const byKey = new Map<string, PlacedMeasure[]>();
    for (const measure of document.measures) {
      const key = keyOf(document, measure);
      if (key === undefined) continue;
      const said = byKey.get(key) ?? [];
      byKey.set(key, [...said.slice(0, 20), measure]);
      const [first] = said;
      // Two subjects with a number each: what comes later may be about either.
      if (
        !first ||
        said.some((other) => isSame(other, measure)) ||
        said.some((other) => areSiblings(other, measure))
      )
        continue;
      yield {
        start: measure.start,
        end: measure.end,
        why: `elsewhere it is ${document.text.slice(first.start, first.end)}`,
        related: [{ start: first.start, end: first.end, note: 'the other one' }],
      };
    }
  },
});

function isSame(a: PlacedMeasure, b: PlacedMeasure): boolean {
  const rough = a.bound || b.bound ? 0.15 * Math.max(a.low, b.low) : 0;
  const digits = Math.max(a.tolerance, b.tolerance) * 1.2;
  return Math.abs(a.low - b.low) <= Math.max(rough, digits) || (b.low <= a.high && b.high >= a.low);
}

/** Items of one list, sections below one head: each has its own subject. */
function areSiblings(a: PlacedMeasure, b: PlacedMeasure): boolean {
  const [one, other] = [a.statement.block, b.statement.block];
  if (one.section !== other.section)
    return (
      one.section.parent === other.section.parent && one.section.parent !== undefined && one.section.level > 2
    );
  return one.group === other.group;
}

/** The same label and kind of number, or the same counted thing with two words: said once, and said again. */
function keyOf(document: Document, measure: PlacedMeasure): string | undefined {
  const { statement, dimension, noun, per, from } = measure;
  const { block, label } = statement;
  if (
    per !== undefined ||
    from !== undefined ||
    dimension === 'factor' ||
    block.kind === 'code' ||
    block.kind === 'plain'
  )
    return undefined;
  if (rowOf(document, measure) || measure.low !== measure.high) return undefined;
  if (
    ['actions', 'lessons', 'verification', 'requests', 'attachments'].some((name) =>
      isIn(block.section, name as 'actions', document.words),
    )
  )
    return undefined;
  if (label !== '' && isOwnValue(document, measure, label)) return `${stems(label)} ${dimension}`;
  const nouns = noun.split(/[ \u00a0]/).filter(Boolean);
  if (dimension === 'count' && nouns.length >= 2) return `n ${stems(noun)}`;
  return undefined;
}

/** `Duration: 45 minutes`: the number comes first behind its label, in a table of two columns or a labelled line. */
function isOwnValue({ text }: Document, { start, statement }: PlacedMeasure, label: string): boolean {
  const { block } = statement;
  if (block.kind === 'row' && (block.cells?.length ?? 0) !== 2) return false;
  const lead = text
    .slice(statement.start, start)
    .replace(/[|*_:\s≈~]+/g, ' ')
    .trim();
  return lead === label.replace(/[*_]/g, '').trim();
}

function stems(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map(stem)
    .join(' ');
}
