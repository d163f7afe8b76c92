import { tokensOf } from './tokens.js';

/** Shared words of both texts, 0 to 1 (Dice's coefficient over words, each as often as it occurs). */
export function similarity(a: string, b: string): number {
  const [x, y] = [wordsIn(a), wordsIn(b)];
  if (x.length + y.length === 0) return 1;
  const left = new Map<string, number>();
  for (const word of x) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of y) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared++;
    left.set(word, count - 1);
  }
  return (2 * shared) / (x.length + y.length);
}

function wordsIn(text: string): string[] {
  return tokensOf(text).flatMap(({ text: word }) => (/[\p{L}\p{N}]/u.test(word) ? [word.toLowerCase()] : []));
}

/**
 * Pairs of what is the same thing before and after: index in `before` → index in `after`. First what has the same key,
 * in order, then what is most alike among the rest, down to `least`.
 */
export function pairUp<T>(
  before: readonly T[],
  after: readonly T[],
  key: (item: T) => string,
  alike: (a: T, b: T) => number,
  least: number,
): Map<number, number> {
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  const places = new Map<string, number[]>();
  for (const [j, b] of after.entries()) places.set(key(b), [...(places.get(key(b)) ?? []), j]);
  for (const [i, a] of before.entries()) {
    const next = places.get(key(a))?.shift();
    if (next === undefined) continue;
    pairs.set(i, next);
    taken.add(next);
  }
  const rest = before.flatMap((a, i) =>
    pairs.has(i)
      ? []
      : after.flatMap((b, j) =>
          taken.has(j)
            ? []
            : [{ i, j, score: alike(a, b) + 0.15 * neighbours(pairs, i, j, [before.length, after.length]) }],
        ),
  );
  for (const { i, j, score } of rest.toSorted((a, b) => b.score - a.score || a.i - b.i)) {
    if (score < least) break;
    if (pairs.has(i) || taken.has(j)) continue;
    pairs.set(i, j);
    taken.add(j);
  }
  return pairs;
}

/** On how many sides, of two, both have the same neighbour, or none. */
function neighbours(
  pairs: ReadonlyMap<number, number>,
  i: number,
  j: number,
  [before, after]: readonly [number, number],
): number {
  const above = i === 0 ? j === 0 : pairs.get(i - 1) === j - 1;
  const below = i === before - 1 ? j === after - 1 : pairs.get(i + 1) === j + 1;
  return Number(above) + Number(below);
}

/** Members of a sequence of numbers that stay where they are when it is sorted with the fewest moves. */
export function settled(sequence: readonly number[]): Set<number> {
  const [ends, previous] = [[] as number[], new Map<number, number | undefined>()];
  for (const value of sequence) {
    let at = ends.findIndex((end) => end >= value);
    if (at < 0) at = ends.length;
    previous.set(value, ends[at - 1]);
    ends[at] = value;
  }
  const stay = new Set<number>();
  for (let value = ends.at(-1); value !== undefined; value = previous.get(value)) stay.add(value);
  return stay;
}
