import { diffIndices } from 'node-diff3';
import type { Token } from './tokens.js';

/** Both sides changed the same words. Each as tokens; an empty one was taken out. */
export interface Clash {
  readonly base: readonly Token[];
  readonly yours: readonly Token[];
  readonly theirs: readonly Token[];
  /** Words of theirs before and behind, to tell the place. */
  readonly before: readonly Token[];
  readonly behind: readonly Token[];
}

/** Words shown around a clash. */
const AROUND = 3;

export interface Merged {
  /** With theirs where both changed the same words. */
  readonly tokens: readonly Token[];
  readonly clashes: readonly Clash[];
}

/** Words `start` to `end` (not included) of the base became `tokens`. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

/** What has to be done to `base` to get `other`, from the front. */
export function hunksOf(base: readonly Token[], other: readonly Token[]): Hunk[] {
  // The search for the longest common run is the dear part: what is equal at both ends needs none.
  let head = 0;
  while (head < base.length && head < other.length && base[head]?.text === other[head]?.text) head++;
  let tail = 0;
  const most = Math.min(base.length, other.length) - head;
  while (tail < most && base.at(-1 - tail)?.text === other.at(-1 - tail)?.text) tail++;
  // The library keeps its words as keys of a plain object: `valueOf` must not be one.
  const words = (tokens: readonly Token[]): string[] =>
    tokens.slice(head, tokens.length - tail).map((t) => `=${t.text}`);
  const hunks = diffIndices(words(base), words(other));
  return hunks.map(({ buffer1: [at, count], buffer2: [from, length] }) => {
    const [start, tokens] = [head + at, other.slice(head + from, head + from + length)];
    return count === 0 ? paragraph(base, start, tokens) : { start, end: start + count, tokens };
  });
}

/**
 * A paragraph put between two others is "a break and the paragraph" behind the first as well as "the paragraph and a
 * break" before the second; the first is meant.
 */
function paragraph(base: readonly Token[], at: number, tokens: readonly Token[]): Hunk {
  const [last, before] = [tokens.at(-1), base[at - 1]];
  if (!last || !before || !last.text.startsWith('\n') || last.text !== before.text)
    return { start: at, end: at, tokens };
  return { start: at - 1, end: at - 1, tokens: [last, ...tokens.slice(0, -1)] };
}

/**
 * Three-way merge by words. Changes that only touch each other do not clash (line-based merges think they do);
 * sentences that both added at the same place are kept, yours first.
 */
export function mergeWords(
  base: readonly Token[],
  yours: readonly Token[],
  theirs: readonly Token[],
): Merged {
  const mine = hunksOf(base, yours).map((hunk) => ({ ...hunk, mine: true }));
  const other = hunksOf(base, theirs).map((hunk) => ({ ...hunk, mine: false }));
  const theirIndex = indexIn(other);
  const [tokens, clashes]: [Token[], Clash[]] = [[], []];
  let at = 0;
  // Equal words are taken from theirs: its line ends are those of the file.
  const keep = (until: number): void => {
    for (; at < until; at++) {
      const word = theirs[theirIndex(at)] ?? base[at];
      if (word) tokens.push(word);
    }
  };
  for (const group of groupsOf([...mine, ...other])) {
    const start = Math.min(...group.map((hunk) => hunk.start));
    const end = Math.max(...group.map((hunk) => hunk.end));
    keep(start);
    const [ours, others] = [group.filter((h) => h.mine), group.filter((h) => !h.mine)];
    const [mineNow, theirNow] = [applied(base, start, end, ours), applied(base, start, end, others)];
    if (others.length === 0 || sameText(mineNow, theirNow)) tokens.push(...mineNow);
    else if (ours.length === 0) tokens.push(...theirNow);
    else if (start === end && isSentence(base, start, mineNow) && isSentence(base, start, theirNow))
      tokens.push(...mineNow, ...theirNow);
    else {
      tokens.push(...theirNow);
      const from = placeIn(other, start);
      clashes.push({
        base: base.slice(start, end),
        yours: mineNow,
        theirs: theirNow,
        before: theirs.slice(Math.max(0, from - AROUND), from),
        behind: theirs.slice(from + theirNow.length, from + theirNow.length + AROUND),
      });
    }
    at = end;
  }
  keep(base.length);
  return { tokens, clashes };
}

type Sided = Hunk & { readonly mine: boolean };

/** Hunks that meet in the same words, or both insert at the same place, in one group. From the front. */
function groupsOf(hunks: readonly Sided[]): Sided[][] {
  // At one place insertions come first, so that they stand before what replaces the word behind them.
  const sorted = hunks.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const groups: Sided[][] = [];
  let end = -1;
  for (const hunk of sorted) {
    const last = groups.at(-1);
    const meets = last?.some((h) => intersect(h, hunk)) ?? false;
    if (last && (meets || hunk.start < end)) last.push(hunk);
    else groups.push([hunk]);
    end = Math.max(end, hunk.end);
  }
  return groups;
}

function intersect(a: Hunk, b: Hunk): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start;
  return a.start < b.end && b.start < a.end;
}

/** Words `start` to `end` of the base with these changes made. */
function applied(base: readonly Token[], start: number, end: number, hunks: readonly Hunk[]): Token[] {
  const result: Token[] = [];
  let at = start;
  for (const hunk of hunks) {
    result.push(...base.slice(at, hunk.start), ...hunk.tokens);
    at = hunk.end;
  }
  return [...result, ...base.slice(at, end)];
}

/** Index of a base word that stayed, in the other text. */
function indexIn(hunks: readonly Hunk[]): (index: number) => number {
  return (index) =>
    hunks.reduce((sum, h) => (h.end <= index ? sum + h.tokens.length - (h.end - h.start) : sum), index);
}

/** Where what stands in place of base word `start` and what follows begins in the other text. */
function placeIn(hunks: readonly Hunk[], start: number): number {
  return hunks.reduce(
    (at, h) => (h.end <= start && h.start < start ? at + h.tokens.length - (h.end - h.start) : at),
    start,
  );
}

function sameText(a: readonly Token[], b: readonly Token[]): boolean {
  return a.length === b.length && a.every((token, i) => token.text === b[i]?.text);
}

const STOP = /[.!?\u3002\n]["'”»)\]]*$/u;

/** Whether what was inserted at `at` begins after the end of a sentence and ends one. */
function isSentence(base: readonly Token[], at: number, tokens: readonly Token[]): boolean {
  const before = base[at - 1];
  const breaks = tokens[0]?.text.startsWith('\n') === true;
  return (before === undefined || breaks || STOP.test(before.text)) && STOP.test(tokens.at(-1)?.text ?? '');
}
