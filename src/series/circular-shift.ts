import { ranks, standardised } from './ranks.js';

/** How two series go together, bin by bin. */
export interface ShiftTest {
  /** Bins. */
  readonly n: number;
  /** Spearman's coefficient at the same time. */
  readonly rho: number;
  /** Where it is greatest without its sign, within the lags asked for; bins, positive: `x` comes first. */
  readonly lag: number;
  readonly rhoAtLag: number;
  /**
   * Share of all other alignments of the two series that go together at least as well: each series keeps its own
   * autocorrelation, so that two slow but unrelated series are not taken for related ones. Of the better of the two
   * questions (at the same time; at any lag), times two.
   */
  readonly p: number;
}

/**
 * Every circular shift of `y` against `x` is tried. Undefined where one of them never changes, or there are too few
 * bins to shift.
 */
export function shiftTest(x: Float64Array, y: Float64Array, mostLag: number): ShiftTest | undefined {
  const n = Math.min(x.length, y.length);
  const [a, b] = [standardised(ranks(x)), standardised(ranks(y))];
  if (n < 30 || a === undefined || b === undefined) return undefined;
  // all[s]: x at i against y at i + s.
  const all = new Float64Array(n);
  for (let s = 0; s < n; s++) {
    let sum = 0;
    for (let i = 0, j = s; i < n; i++, j = j + 1 === n ? 0 : j + 1) sum += (a[i] ?? 0) * (b[j] ?? 0);
    all[s] = sum;
  }
  const at = (s: number): number => all[((s % n) + n) % n] ?? 0;
  // More lags would be so many more chances: no p below (2 lags + 1) / n could come out.
  const lags = Math.max(0, Math.min(mostLag, Math.max(1, Math.floor(n / 400))));
  let lag = 0;
  for (let s = -lags; s <= lags; s++) if (Math.abs(at(s)) > Math.abs(at(lag)) + 1e-12) lag = s;
  const [atOnce, atBest] = [Math.abs(at(0)) - 1e-12, Math.abs(at(lag)) - 1e-12];
  let [asGood, asGoodNear] = [0, 0];
  for (let s = 0; s < n; s++) {
    if (Math.abs(at(s)) >= atOnce) asGood++;
    for (let k = -lags; k <= lags; k++) {
      if (Math.abs(at(s + k)) < atBest) continue;
      asGoodNear++;
      break;
    }
  }
  return { n, rho: at(0), lag, rhoAtLag: at(lag), p: Math.min(1, (2 * Math.min(asGood, asGoodNear)) / n) };
}
