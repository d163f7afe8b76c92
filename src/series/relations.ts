import type { Recording } from '../core/recording.js';
import { binned, binWidth, excursionCount, excursionsOf, inBoth, withoutDrift } from './bins.js';
import { quantile } from '../core/quantile.js';
import { rankInterval } from './block-bootstrap.js';
import { shiftTest } from './circular-shift.js';
import { errorBetween } from './clocks.js';
import { type Samples, usualInterval } from './samples.js';
import type { Relation } from './series-analysis.js';

/** Lags looked at, either way. */
const MOST_LAG_MS = 2000;
/** A weaker one is not worth telling, however sure. */
export const LEAST_RHO = 0.3;
export const LEVEL = 0.05;
/** Drift slower than this part of the recording is taken out. */
const DRIFT_SHARE = 1 / 6;
const DRIFT_LEAST_MS = 10_000;

/** A question put to two series; what it says is known when all questions are (correction). */
export interface Asked {
  readonly cause: string;
  readonly effect: string;
  readonly result: Omit<Relation, 'pCorrected' | 'found' | 'order'>;
  readonly errorMs: number;
  /** Share of the moments of the greatest `x` in which `y` has no value. */
  readonly unseen: number;
  /** How often the one that leaves its usual range more seldom does so. */
  readonly repeats: number;
}

/** Why it cannot be asked. */
export interface Unasked {
  readonly why: string;
}

/**
 * How `x` goes with `y`: both in bins of one width, drift taken out. Series of two hosts are brought together no finer
 * than the error of their clocks.
 */
export function ask(
  recording: Recording,
  [cause, x]: readonly [string, Samples],
  [effect, y]: readonly [string, Samples],
  seed: number,
): Asked | Unasked {
  const { durationMs } = recording;
  const errorMs = errorBetween(recording, x.host, y.host, durationMs / 2);
  if (errorMs === undefined) return { why: `the clocks of ${x.host} and ${y.host} were never compared` };
  const binMs = binWidth(durationMs, usualInterval(x), usualInterval(y), 2 * errorMs);
  const drift = Math.round(Math.max(DRIFT_LEAST_MS, durationMs * DRIFT_SHARE) / binMs);
  const [all, other] = [binned(x, binMs, durationMs), binned(y, binMs, durationMs)];
  const [a, b] = inBoth(all, other);
  if (a.length < 30)
    return { why: `only ${a.length} moments (of ${Math.round(binMs)} ms) in which both were seen` };
  const [u, v] = [excursionsOf(withoutDrift(a, drift)), excursionsOf(withoutDrift(b, drift))];
  const test = shiftTest(u, v, Math.round(MOST_LAG_MS / binMs));
  if (test === undefined) return { why: 'one of the two never changes' };
  const [low, high] = rankInterval(u, v, seed);
  return {
    cause,
    effect,
    errorMs,
    unseen: unseenAtTop(all, other),
    repeats: Math.min(excursionCount(u), excursionCount(v)),
    result: {
      cause,
      effect,
      rho: rounded(test.rho),
      low: rounded(low),
      high: rounded(high),
      lagMs: Math.round(test.lag * binMs),
      rhoAtLag: rounded(test.rhoAtLag),
      p: Number(test.p.toPrecision(3)),
      bins: test.n,
      binMs: Math.round(binMs),
    },
  };
}

/** Where `y` cannot be seen just when `x` is high, that they do not go together was not seen either. */
function unseenAtTop(x: Float64Array, y: Float64Array): number {
  const top =
    quantile(
      [...x].filter((v) => !Number.isNaN(v)),
      0.98,
    ) ?? Infinity;
  const high = [...x.keys()].filter((i) => (x[i] ?? 0) >= top);
  return high.length === 0 ? 0 : high.filter((i) => Number.isNaN(y[i])).length / high.length;
}

/** Less often is a coincidence, however exact (gate G4). */
const LEAST_REPEATS = 3;

export function relationOf({ result, errorMs, cause, effect, repeats }: Asked, pCorrected: number): Relation {
  const strongest = Math.max(Math.abs(result.rho), Math.abs(result.rhoAtLag));
  const found = pCorrected <= LEVEL && strongest >= LEAST_RHO && repeats >= LEAST_REPEATS;
  const known = errorMs + result.binMs;
  const lag = Math.abs(result.lagMs);
  const order = !found
    ? ''
    : lag <= known
      ? `which comes first cannot be told (${lag} ms, ± ${Math.round(known)} ms)`
      : `${result.lagMs > 0 ? cause : effect} comes ${lag} ms (± ${Math.round(known)} ms) first`;
  return { ...result, pCorrected: Number(pCorrected.toPrecision(3)), found, order };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
