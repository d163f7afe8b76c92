import { seededRandom } from '../seeded-random.js';

/** Values of two groups under the same other conditions. */
export interface Stratum {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

export interface PermutationTest {
  /** Mean of b minus mean of a, averaged over the strata. */
  readonly difference: number;
  /** Two-sided: how often an arrangement of the labels differs at least as much as the one that was measured. */
  readonly p: number;
  /** The least that `p` could have been with so many values. */
  readonly leastP: number;
}

/** Up to so many arrangements all are tried, beyond so many random ones. */
const EXACT = 5000;
const RANDOM = 1999;
/** Sums of the same numbers in another order differ by rounding. */
const EPSILON = 1e-12;

/**
 * Permutation test of a difference of means: the labels are exchanged within each stratum, in all ways there are or in
 * random ones. Assumes nothing of how the values scatter.
 */
export function permutationTest(strata: readonly Stratum[], seed: number): PermutationTest {
  const difference = mean(strata.map(({ a, b }) => mean(b) - mean(a)));
  const ways = strata.reduce((n, { a, b }) => n * binomial(a.length + b.length, a.length), 1);
  const limit = Math.abs(difference) - EPSILON;
  if (ways <= EXACT) {
    const all = strata.map(everyDifference);
    const hits = countCombined(all, limit);
    return { difference, p: hits / ways, leastP: Math.min(1, 2 / ways) };
  }
  const random = seededRandom(seed);
  let hits = 1;
  for (let i = 0; i < RANDOM; i++) {
    const drawn = mean(strata.map((stratum) => randomDifference(stratum, random)));
    if (Math.abs(drawn) >= limit) hits++;
  }
  return { difference, p: hits / (RANDOM + 1), leastP: 1 / (RANDOM + 1) };
}

/**
 * The smallest difference between the groups that would have been told from none, in either direction, given how much
 * these values scatter: their own difference is taken out and a growing one put in until the test finds it. undefined:
 * with so few values none would, however large.
 */
export function smallestVisible(strata: readonly Stratum[], alpha: number, seed: number): number | undefined {
  const centred = strata.map(({ a, b }) => ({
    a: a.map((v) => v - mean(a)),
    b: b.map((v) => v - mean(b)),
  }));
  const spread = Math.max(0, ...centred.flatMap(({ a, b }) => [...a, ...b].map(Math.abs)));
  const isSeen = (shift: number): boolean =>
    [shift, -shift].every(
      (signed) =>
        permutationTest(
          centred.map(({ a, b }) => ({ a, b: b.map((v) => v + signed) })),
          seed,
        ).p <= alpha,
    );
  // Beyond twice the widest scatter the groups no longer overlap.
  let [low, high] = [0, 2 * spread + EPSILON * 10];
  if (!isSeen(high)) return undefined;
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    if (isSeen(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** How many repeats of two cells it takes before `alpha` can be reached at all. */
export function leastRepeats(alpha: number): number {
  let n = 2;
  while (2 / binomial(2 * n, n) > alpha) n++;
  return n;
}

/** Each p-value after the correction of Holm: the chance of even one false finding among all stays below it. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, i) => ({ p, i })).toSorted((x, y) => x.p - y.p);
  const corrected = ps.map(() => 1);
  let largest = 0;
  for (const [rank, { p, i }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (ps.length - rank)));
    corrected[i] = largest;
  }
  return corrected;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, v) => sum + v, 0) / values.length;
}

function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

/** The difference of means for each choice of which values are those of `a`. */
function everyDifference({ a, b }: Stratum): number[] {
  const all = [...a, ...b];
  const total = all.reduce((sum, v) => sum + v, 0);
  const differences: number[] = [];
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      differences.push((total - sum) / b.length - sum / a.length);
      return;
    }
    for (let i = from; i <= all.length - left; i++) choose(i + 1, left - 1, sum + (all[i] ?? 0));
  };
  choose(0, a.length, 0);
  return differences;
}

function countCombined(all: readonly (readonly number[])[], limit: number): number {
  const visit = (at: number, sum: number): number => {
    const differences = all[at];
    if (differences === undefined) return Math.abs(sum / all.length) >= limit ? 1 : 0;
    return differences.reduce((hits, d) => hits + visit(at + 1, sum + d), 0);
  };
  return visit(0, 0);
}

function randomDifference({ a, b }: Stratum, random: () => number): number {
  const all = [...a, ...b];
  let sum = 0;
  // The first of a shuffle, no further than needed.
  for (let i = 0; i < a.length; i++) {
    const j = i + Math.floor(random() * (all.length - i));
    const [x, y] = [all[i] ?? 0, all[j] ?? 0];
    all[i] = y;
    all[j] = x;
    sum += y;
  }
  const total = all.reduce((whole, v) => whole + v, 0);
  return (total - sum) / b.length - sum / a.length;
}
