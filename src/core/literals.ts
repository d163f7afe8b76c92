import { type Node, parsePattern } from './pattern-syntax.js';

/** The characters one position may have: sorted code points, never a line feed. */
export type Chars = readonly number[];
/** Positions one after another. */
export type Sequence = readonly Chars[];

/** What every match of a pattern contains. */
export interface RequiredText {
  /** At least one of these occurs in every line that matches. */
  readonly sequences: readonly Sequence[];
  /** And every line that contains one of them matches: the pattern itself need not be run. */
  readonly exact: boolean;
  /** How rare the least telling sequence is in bits of random ASCII; below 12 it holds back little. */
  readonly bits: number;
}

export interface PatternLiterals {
  /** At least one of these occurs in every line that matches. Lower case when `ignoreCase`. */
  readonly literals: readonly string[];
  /** To be looked for in the lower-cased line. */
  readonly ignoreCase: boolean;
  /** The pattern is nothing but these literals: a line that contains one of them matches. */
  readonly only: boolean;
}

const MOST_SEQUENCES = 256;
const LONGEST = 48;
/** A class with more members is not worth a position. */
const WIDEST = 70;

/** Undefined when nothing is certain about the pattern. */
export function requiredText(pattern: string): RequiredText | undefined {
  const node = parsePattern(pattern);
  if (!node) return undefined;
  const { cover, exact, best } = analyse(node);
  if (cover && exact && isTelling(cover)) return { sequences: cover, exact: true, bits: bitsOf(cover) };
  const chosen = better(cover, best);
  return chosen && { sequences: chosen, exact: false, bits: bitsOf(chosen) };
}

/** Literals of a pattern in RE2 syntax; undefined when no literal is sure to occur. */
export function literalsOf(pattern: string): PatternLiterals | undefined {
  const required = requiredText(pattern);
  if (!required) return undefined;
  const runs = required.sequences.map(longestRun);
  const ignoreCase = runs.some((run) => run.some((chars) => chars.length > 1));
  const literals = runs.map((run) => String.fromCodePoint(...run.map((chars) => chars.at(-1) ?? 0)));
  if (literals.includes('')) return undefined;
  // Lower-casing beyond ASCII depends on the letters around (final sigma).
  if (ignoreCase && literals.some((literal) => /[^ -~\t\u212a]/.test(literal))) return undefined;
  const whole = runs.every((run, i) => run.length === required.sequences[i]?.length);
  // Lower-casing the line must not let a case-sensitive letter match its other case.
  const uniform = !ignoreCase || runs.every((run) => run.every((c) => c.length > 1 || !isLetter(c[0] ?? 0)));
  return {
    literals: [...new Set(ignoreCase ? literals.map((l) => l.toLowerCase()) : literals)],
    ignoreCase,
    only: required.exact && whole && uniform,
  };
}

interface Info {
  /** Every match is one of these (their language is not smaller than the node's). */
  readonly cover?: readonly Sequence[];
  /** And each of them is a match. */
  readonly exact: boolean;
  /** Every match contains one of these. */
  readonly best?: readonly Sequence[];
  /** Where `cover` is absent: every match starts with one of these. */
  readonly head?: readonly Sequence[];
  /** Where `cover` is absent: every match ends in one of these. */
  readonly tail?: readonly Sequence[];
}

function analyse(node: Node): Info {
  if (node.kind === 'any') return { exact: false };
  if (node.kind === 'empty') return { cover: [[]], exact: !node.asserts };
  if (node.kind === 'set') return analyseSet(node.ranges);
  if (node.kind === 'repeat') return analyseRepeat(analyse(node.item), node.min, node.max);
  return node.kind === 'alt'
    ? analyseAlternatives(node.items.map(analyse))
    : analyseConcatenation(node.items);
}

function analyseSet(ranges: readonly number[]): Info {
  const codes = new Set<number>();
  for (let i = 0; i < ranges.length; i += 2) {
    const [low = 0, high = -1] = [ranges[i], ranges[i + 1]];
    if (high - low > WIDEST) return { exact: false };
    for (let code = low; code <= high; code++) codes.add(code);
  }
  // A line has no line feed in it; one with a carriage return may have lost it at its end.
  codes.delete(10);
  if (codes.size > WIDEST) return { exact: false };
  if (codes.size === 0) return { exact: false };
  return { cover: [[[...codes].toSorted((a, b) => a - b)]], exact: !codes.has(13) };
}

function analyseAlternatives(items: readonly Info[]): Info {
  const covers = items.map((item) => item.cover);
  if (covers.every((cover) => cover !== undefined)) {
    const cover = covers.flat();
    if (cover.length <= MOST_SEQUENCES) return { cover, exact: items.every((item) => item.exact) };
  }
  const bests = items.map((item) => better(item.cover, item.best));
  if (!bests.every((best) => best !== undefined)) return { exact: false };
  const best = bests.flat();
  return best.length <= MOST_SEQUENCES ? { exact: false, best } : { exact: false };
}

function analyseConcatenation(items: readonly Node[]): Info {
  let run: readonly Sequence[] = [[]];
  let head: readonly Sequence[] | undefined;
  let best: readonly Sequence[] | undefined;
  let exact = true;
  for (const item of items) {
    const info = analyse(item);
    exact &&= info.exact;
    const joined = info.cover && cross(run, info.cover);
    if (joined) {
      run = joined;
      continue;
    }
    run = (info.head && cross(run, info.head)) ?? run;
    head ??= run;
    best = better(better(best, run), info.best);
    run = info.cover ?? info.tail ?? [[]];
  }
  if (head === undefined) return { cover: run, exact };
  best = better(best, run);
  return { exact: false, head, tail: run, ...(best && { best }) };
}

function analyseRepeat(item: Info, min: number, max: number): Info {
  if (max === 0) return { cover: [[]], exact: true };
  const { cover } = item;
  if (!cover) {
    const best = min > 0 ? item.best : undefined;
    return { exact: false, ...(best && { best }) };
  }
  const least = power(cover, min);
  if (least.count === min && max === min) return { cover: least.sequences, exact: item.exact };
  if (min === 0 && max === 1) return { cover: [[], ...cover], exact: item.exact };
  if (least.count === 0) return { exact: false };
  return { exact: false, best: least.sequences, head: least.sequences, tail: least.sequences };
}

/** `cover` repeated as often as fits the limits, at most `times`. */
function power(cover: readonly Sequence[], times: number): { sequences: readonly Sequence[]; count: number } {
  let sequences: readonly Sequence[] = [[]];
  for (let count = 0; count < times; count++) {
    const longer = cross(sequences, cover);
    if (!longer) return { sequences, count };
    sequences = longer;
  }
  return { sequences, count: times };
}

function cross(left: readonly Sequence[], right: readonly Sequence[]): readonly Sequence[] | undefined {
  if (left.length * right.length > MOST_SEQUENCES) return undefined;
  const all = left.flatMap((l) => right.map((r) => [...l, ...r]));
  return all.some((sequence) => sequence.length > LONGEST) ? undefined : all;
}

function isTelling(sequences: readonly Sequence[]): boolean {
  return sequences.length > 0 && sequences.every((sequence) => sequence.length > 0);
}

function better(
  a: readonly Sequence[] | undefined,
  b: readonly Sequence[] | undefined,
): readonly Sequence[] | undefined {
  if (!a || !isTelling(a)) return b && isTelling(b) ? b : undefined;
  if (!b || !isTelling(b)) return a;
  return bitsOf(b) > bitsOf(a) ? b : a;
}

function bitsOf(sequences: readonly Sequence[]): number {
  const rarest = sequences.map((s) => s.reduce((sum, chars) => sum + 7 - Math.log2(chars.length), 0));
  return Math.min(...rarest) - Math.log2(sequences.length);
}

/** The longest part that is one character, or both cases of one letter, at every position. */
function longestRun(sequence: Sequence): Sequence {
  let longest: Sequence = [];
  let from = 0;
  for (let i = 0; i <= sequence.length; i++) {
    const chars = sequence[i];
    if (chars && isOneLetter(chars)) continue;
    if (i - from > longest.length) longest = sequence.slice(from, i);
    from = i + 1;
  }
  return longest;
}

/** U+212A lower-cases to `k`, so the three forms of k are one letter here; U+017F does not become `s`. */
function isOneLetter(chars: Chars): boolean {
  const [first = 0, second, third] = chars;
  if (second === undefined) return true;
  if (!isLetter(first) || first + 32 !== second) return false;
  return third === undefined || (first === 75 && third === 0x212a && chars.length === 3);
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127;
}
