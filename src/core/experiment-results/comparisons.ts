import { groupBy } from '../group-by.js';
import type { CellSummary, Spread } from './cells.js';
import { holm, leastRepeats, permutationTest, smallestVisible, type Stratum } from './permutation.js';

/** Two levels of one factor, all else being equal. */
export interface Comparison {
  /** `factor`: over all combinations of the other factors. `cells`: one cell against another. */
  readonly of: 'factor' | 'cells';
  readonly metric: 'goodput' | 'rtt';
  readonly factor: string;
  readonly a: string;
  readonly b: string;
  /** What the two cells have in common, with `cells`. */
  readonly context: string;
  /** How many pairs of cells it rests on. */
  readonly pairs: number;
  /** Geometric mean of b by that of a. */
  readonly ratio: number;
  /** Two-sided permutation test. */
  readonly p: number;
  /** After Holm, among the comparisons of the same kind and metric. */
  readonly corrected: number;
  /** How many were corrected for. */
  readonly among: number;
  readonly verdict: 'differs' | 'no_difference' | 'undecidable';
  /** The smallest ratio (above 1) that would have been told from 1, where none was found. */
  readonly smallestRatio?: number;
  /** Repeats of each cell from which on something could be decided, where nothing can be. */
  readonly leastRepeats?: number;
}

export const ALPHA = 0.05;

interface Pair {
  readonly factor: string;
  readonly a: string;
  readonly b: string;
  readonly context: string;
  readonly stratum: Stratum;
}

/**
 * Compares every two cells that differ in one factor alone, and every two levels of a factor over all the others. On a
 * logarithmic scale, so that what is said is a ratio. Repeats are exchanged across blocks: a drift over time widens
 * what chance can do, so it can hide a difference but not make one.
 */
export function compareCells(cells: readonly CellSummary[]): Comparison[] {
  return (['goodput', 'rtt'] as const).flatMap((metric) => {
    const pairs = pairsOf(cells, (cell) => (metric === 'goodput' ? cell.goodput : cell.rttMs));
    const factors = groupBy(pairs, (pair) => `${pair.factor} ${pair.a} ${pair.b}`);
    const over = [...factors.values()].filter((group) => group.length > 1);
    return [
      ...family('factor', metric, over),
      ...family(
        'cells',
        metric,
        pairs.map((pair) => [pair]),
      ),
    ];
  });
}

function family(
  of: Comparison['of'],
  metric: Comparison['metric'],
  groups: readonly (readonly Pair[])[],
): Comparison[] {
  const tested = groups.map((pairs, i) => ({
    pairs,
    seed: i,
    test: permutationTest(
      pairs.map((pair) => pair.stratum),
      i,
    ),
  }));
  const corrected = holm(tested.map(({ test }) => test.p));
  // What the least corrected of them all could have reached.
  const alpha = ALPHA / Math.max(1, groups.length);
  return tested.flatMap(({ pairs, test, seed }, i) => {
    const [first] = pairs;
    if (!first) return [];
    const p = corrected[i] ?? 1;
    const isFound = p <= ALPHA;
    const strata = pairs.map((pair) => pair.stratum);
    const visible = isFound ? undefined : smallestVisible(strata, alpha, seed);
    const verdict = isFound ? 'differs' : visible === undefined ? 'undecidable' : 'no_difference';
    return [
      {
        of,
        metric,
        factor: first.factor,
        a: first.a,
        b: first.b,
        context: of === 'cells' ? first.context : '',
        pairs: pairs.length,
        ratio: Math.exp(test.difference),
        p: test.p,
        corrected: p,
        among: groups.length,
        verdict,
        // What was measured and not found could not be seen either.
        ...(visible !== undefined && {
          smallestRatio: Math.exp(Math.max(visible, Math.abs(test.difference))),
        }),
        ...(verdict === 'undecidable' && pairs.length === 1 && { leastRepeats: leastRepeats(alpha) }),
      },
    ];
  });
}

function pairsOf(cells: readonly CellSummary[], metric: (cell: CellSummary) => Spread | undefined): Pair[] {
  const known = cells.map((cell) => ({
    levels: levelsOf(cell.cell),
    spread: metric(cell),
    protocol: cell.protocol,
  }));
  return known.flatMap((one, i) =>
    known.slice(i + 1).flatMap((other): Pair[] => {
      const differing = [...one.levels].filter(([factor, level]) => other.levels.get(factor) !== level);
      const [[factor, a] = ['', ''], ...more] = differing;
      const b = other.levels.get(factor);
      if (one.levels.size !== other.levels.size || more.length > 0 || b === undefined) return [];
      if (!one.spread || !other.spread || one.protocol !== other.protocol) return [];
      const stratum = { a: one.spread.values.map(logOf), b: other.spread.values.map(logOf) };
      // One value each can tell nothing of chance.
      if (stratum.a.length < 2 || stratum.b.length < 2) return [];
      const context = [...one.levels].filter(([name]) => name !== factor).map(([name, l]) => `${name}=${l}`);
      return [{ factor, a, b, context: context.join(' '), stratum }];
    }),
  );
}

/** `w=64K P=4` → w: 64K, P: 4. */
function levelsOf(cell: string): Map<string, string> {
  return new Map(
    cell.split(' ').map((word) => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)] as const;
    }),
  );
}

/** A run that carried next to nothing still has a place on the scale. */
function logOf(value: number): number {
  return Math.log(Math.max(value, 1e-3));
}
