import { median } from '../../core/quantile.js';
import { wilson } from '../../core/wilson.js';
import type { Metric, RateMetric, SampleMetric, ShareMetric } from './metrics.js';

/**
 * Whether two measurements differ by more than chance makes them differ.
 * `larger`, `smaller`: the second one, beyond the noise. `within`: not more than the noise. `unknown`: one value on each
 * side, or too few; nothing can be said.
 */
export type Change = 'larger' | 'smaller' | 'within' | 'unknown';

/** z of a two-sided probability of one in a thousand: hundreds of metrics are compared at once. */
const Z = 3.290526731;
/** Events come in bursts; counts vary more than a Poisson process lets them, so that it must be clearly more. */
const Z_COUNT = 4;
const LEAST_FACTOR = 1.5;
/** So many values on each side at least. */
const LEAST_SAMPLES = 5;
/** A difference nobody feels is none, however sure it is. */
const LEAST_DIFFERENCE = 0.1;
/** Milliseconds: what scheduling alone adds from one minute to the next. */
const LEAST_MS = 0.1;

/** Both of one kind and name. Pure. */
export function changeOf(a: Metric, b: Metric): Change {
  if (a.kind === 'share' && b.kind === 'share') return ofShares(a, b);
  if (a.kind === 'rate' && b.kind === 'rate') return ofRates(a, b);
  if (a.kind === 'sample' && b.kind === 'sample') return ofSamples(a, b);
  return 'unknown';
}

/** The interval of a difference of proportions must not hold 0 (Newcombe's method 10, Stat. Med. 17, 1998). */
function ofShares(a: ShareMetric, b: ShareMetric): Change {
  if (a.whole <= 0 || b.whole <= 0) return 'unknown';
  const [pa, pb] = [a.part / a.whole, b.part / b.whole];
  const [lowA, highA] = wilson(a.part, a.whole, Z);
  const [lowB, highB] = wilson(b.part, b.whole, Z);
  const difference = pb - pa;
  if (difference - Math.hypot(pb - lowB, highA - pa) > 0) return 'larger';
  return difference + Math.hypot(highB - pb, pa - lowA) < 0 ? 'smaller' : 'within';
}

function ofRates(a: RateMetric, b: RateMetric): Change {
  if (a.seconds <= 0 || b.seconds <= 0 || a.isAmount || b.isAmount) return 'unknown';
  const [ra, rb] = [a.count / a.seconds, b.count / b.seconds];
  // One event more on each side, so that none is not certain.
  const error = Math.sqrt((a.count + 1) / a.seconds ** 2 + (b.count + 1) / b.seconds ** 2);
  const [low, high] = [Math.min(ra, rb), Math.max(ra, rb)];
  if (Math.abs(rb - ra) < Z_COUNT * error || high < low * LEAST_FACTOR) return 'within';
  return rb > ra ? 'larger' : 'smaller';
}

/** Rank sum of Mann and Whitney, with the correction for ties: no assumption on how the values are distributed. */
function ofSamples({ values: a }: SampleMetric, { values: b }: SampleMetric): Change {
  const [na, nb] = [a.length, b.length];
  if (na < LEAST_SAMPLES || nb < LEAST_SAMPLES) return 'unknown';
  const all = [...a.map((v) => ({ v, isB: false })), ...b.map((v) => ({ v, isB: true }))].toSorted(
    (x, y) => x.v - y.v,
  );
  const n = na + nb;
  let rankSum = 0;
  let ties = 0;
  for (let i = 0; i < n;) {
    let end = i;
    while (end < n && all[end]?.v === all[i]?.v) end++;
    const [rank, tied] = [(i + 1 + end) / 2, end - i];
    for (let k = i; k < end; k++) if (all[k]?.isB) rankSum += rank;
    ties += tied ** 3 - tied;
    i = end;
  }
  const u = rankSum - (nb * (nb + 1)) / 2;
  const variance = ((na * nb) / 12) * (n + 1 - ties / (n * (n - 1)));
  if (variance <= 0) return 'within';
  const z = (u - (na * nb) / 2) / Math.sqrt(variance);
  const [ma, mb] = [median(a) ?? 0, median(b) ?? 0];
  const felt = Math.max(LEAST_MS, LEAST_DIFFERENCE * Math.max(Math.abs(ma), Math.abs(mb)));
  const isFelt = Math.abs(mb - ma) >= felt;
  if (Math.abs(z) < Z || !isFelt) return 'within';
  return z > 0 ? 'larger' : 'smaller';
}

/** Nobody would feel the difference of the two, whether chance makes it or not. Both of one kind and name. Pure. */
export function isAlike(a: Metric, b: Metric): boolean {
  const [low = 0, high = 0] = [valueOf(a), valueOf(b)].toSorted((x, y) => x - y);
  if (a.kind === 'sample') return high - low < Math.max(LEAST_MS, LEAST_DIFFERENCE * high);
  return high === low || high < low * LEAST_FACTOR;
}

/** One number for it, in its unit: of a share percent, of a rate events per second, of samples their median. */
export function valueOf(metric: Metric): number {
  if (metric.kind === 'share') return metric.whole > 0 ? (100 * metric.part) / metric.whole : 0;
  if (metric.kind === 'rate') return metric.seconds > 0 ? metric.count / metric.seconds : 0;
  return metric.kind === 'sample' ? (median(metric.values) ?? 0) : metric.value;
}

/** Median absolute deviation. */
export function madOf(values: readonly number[]): number {
  const middle = median(values) ?? 0;
  return median(values.map((v) => Math.abs(v - middle))) ?? 0;
}
