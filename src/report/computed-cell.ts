import { type BlockVersions, conflict, onlyConflict } from './absorb-block.js';
import { labelledItem } from './parts.js';
import { isHole, withoutFillMarks } from './carry-back.js';
import { noOutcome, type Outcome, type OverrideChange } from './absorbed.js';
import { withoutMark } from './override-mark.js';
import { type Hunk, hunksOf } from './merge-words.js';
import { textOf, type Token, tokensOf } from './tokens.js';

/** A cell that no field stands behind. */
export interface CellPlace {
  readonly block: string;
  /** Id of the row; of a computed table its first cell. */
  readonly row: string;
  /** Head of the column. */
  readonly column: string;
}

/** Names computed text in `overrides[].fact` where it is not a fact: a cell, or a paragraph or item of a block. */
export function placeId(place: CellPlace | { readonly block: string }): string {
  const parts = 'row' in place ? [place.block, place.row, place.column] : [place.block];
  return `at:${parts.map((part) => part.replaceAll('/', '∕')).join('/')}`;
}

/** A computed cell that was typed over: an override of the fact in it, or of the cell. A hole says nothing to override. */
export function changedCell(block: BlockVersions, place: CellPlace, base: string, edited: string): Outcome {
  if (isHole(base)) return filledIn(block, base, edited);
  const facts = typedOverFacts(block, base, edited) ?? [ofPlace(block, placeId(place), base, edited)];
  return { ...noOutcome(), overrides: facts };
}

/** The same for a paragraph or an item. */
export function changedText(block: BlockVersions, base: string, edited: string): Outcome {
  if (isHole(base)) return { ...noOutcome(), extra: [withoutFillMarks(edited)] };
  if (isHole(labelledItem(base)?.value ?? '')) return filledIn(block, base, edited);
  const facts = typedOverFacts(block, base, edited) ?? [
    ofPlace(block, placeId({ block: block.id }), base, edited),
  ];
  return { ...noOutcome(), overrides: facts };
}

/** What was typed where something is missing, and has no field: it is no other word for what evidence says. */
function filledIn({ id }: BlockVersions, base: string, edited: string): Outcome {
  const yours = withoutFillMarks(edited);
  return yours === '' ? noOutcome() : onlyConflict(conflict(id, 'no_field', { base, yours, theirs: base }));
}

function ofPlace({ incident }: BlockVersions, fact: string, base: string, edited: string): OverrideChange {
  return { fact, ...withoutMark(incident.overrides, fact, base, edited) };
}

/** Every change lies within the text of one fact: overrides of these. Undefined where one does not. */
function typedOverFacts(block: BlockVersions, base: string, edited: string): OverrideChange[] | undefined {
  const [words, changes] = [tokensOf(base), hunksOf(tokensOf(base), tokensOf(edited))];
  const places = Object.entries(block.facts).flatMap(([fact, text]) =>
    occurrences(words, text).map((at) => ({ fact, at })),
  );
  const found = new Map<string, { at: Range; hunks: Hunk[] }>();
  for (const hunk of changes) {
    const around = places
      .filter(({ at }) => at.start <= hunk.start && hunk.end <= at.end)
      // What is put before or behind a figure does not change it.
      .filter(({ at }) => hunk.start < hunk.end || (at.start < hunk.start && hunk.end < at.end))
      .toSorted((a, b) => a.at.end - a.at.start - (b.at.end - b.at.start));
    const [best, next] = around;
    // Two facts with the same text: nobody can tell which one was meant.
    const isClear = best && (!next || next.at.end - next.at.start > best.at.end - best.at.start);
    if (!isClear) return undefined;
    const entry = found.get(best.fact) ?? { at: best.at, hunks: [] };
    if (entry.at.start !== best.at.start) return undefined;
    entry.hunks.push(hunk);
    found.set(best.fact, entry);
  }
  return [...found].map(([fact, { at, hunks }]) => {
    const [was, now] = [words.slice(at.start, at.end), changed(words, at, hunks)];
    return { fact, ...withoutMark(block.incident.overrides, fact, textOf(was), textOf(now)) };
  });
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function occurrences(words: readonly Token[], text: string): Range[] {
  const wanted = tokensOf(text);
  if (wanted.length === 0) return [];
  return words.flatMap((_, start) =>
    wanted.every((token, i) => words[start + i]?.text === token.text)
      ? [{ start, end: start + wanted.length }]
      : [],
  );
}

function changed(words: readonly Token[], { start, end }: Range, hunks: readonly Hunk[]): Token[] {
  const result: Token[] = [];
  let at = start;
  for (const hunk of hunks) {
    result.push(...words.slice(at, hunk.start), ...hunk.tokens);
    at = hunk.end;
  }
  return [...result, ...words.slice(at, end)];
}
