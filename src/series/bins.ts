import { median } from '../core/quantile.js';
import type { Samples } from './samples.js';

/** Bins that a test walks through; more would only cost time. */
const MOST_BINS = 3000;

/** Mean of the samples in each bin; NaN where there is none. */
export function binned({ at, value }: Samples, binMs: number, durationMs: number): Float64Array {
  const sums = new Float64Array(Math.max(1, Math.ceil(durationMs / binMs)));
  const counts = new Float64Array(sums.length);
  for (let i = 0; i < at.length; i++) {
    const bin = Math.floor((at[i] ?? 0) / binMs);
    if (bin < 0 || bin >= sums.length) continue;
    sums[bin] = (sums[bin] ?? 0) + (value[i] ?? 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return sums.map((sum, i) => ((counts[i] ?? 0) > 0 ? sum / (counts[i] ?? 1) : Number.NaN));
}

/** As fine as the coarser of the series and the error of the clocks allow. */
export function binWidth(durationMs: number, ...leastMs: readonly number[]): number {
  return Math.max(durationMs / MOST_BINS, ...leastMs, 1);
}

/** Only the bins where both have a value. */
export function inBoth(a: Float64Array, b: Float64Array): [Float64Array, Float64Array] {
  const held: number[] = [];
  for (let i = 0; i < Math.min(a.length, b.length); i++)
    if (!Number.isNaN(a[i]) && !Number.isNaN(b[i])) held.push(i);
  return [Float64Array.from(held, (i) => a[i] ?? 0), Float64Array.from(held, (i) => b[i] ?? 0)];
}

/**
 * Without what moves slower than `bins`: minus the running median. Two series that both drift would else go together.
 */
export function withoutDrift(values: Float64Array, bins: number): Float64Array {
  const half = Math.floor(bins / 2);
  if (half < 2 || values.length <= bins) return values;
  const window: number[] = [];
  const place = (v: number): number => {
    let [low, high] = [0, window.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((window[middle] ?? 0) < v) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const add = (v: number): void => void window.splice(place(v), 0, v);
  const out = new Float64Array(values.length);
  for (let i = 0; i < Math.min(half, values.length); i++) add(values[i] ?? 0);
  for (let i = 0; i < values.length; i++) {
    if (i + half < values.length) add(values[i + half] ?? 0);
    if (i - half - 1 >= 0) window.splice(place(values[i - half - 1] ?? 0), 1);
    const middle = (window.length - 1) / 2;
    const typical = ((window[Math.floor(middle)] ?? 0) + (window[Math.ceil(middle)] ?? 0)) / 2;
    out[i] = (values[i] ?? 0) - typical;
  }
  return out;
}

/** Runs of bins in which a series is away from its median, where it has excursions: fewer than three are a coincidence. */
export function excursionCount(values: Float64Array): number {
  const middle = median([...values]) ?? 0;
  let runs = 0;
  for (let i = 0; i < values.length; i++)
    if (values[i] !== middle && (i === 0 || values[i - 1] === middle)) runs++;
  return runs;
}

/** So many robust standard deviations from the median is outside of what is usual. */
const OUTSIDE = 4;
/** Fewer bins outside are no excursions, but the edge of what is usual. */
const LEAST_OUTSIDE = 10;

/**
 * Where a series has excursions, only these: everything usual becomes the same, so that its noise does not drown what
 * they go with. A series without any stays as it is. Depends on the values alone, not on their order: a shifted series
 * is treated the same.
 */
export function excursionsOf(values: Float64Array): Float64Array {
  const middle = median([...values]) ?? 0;
  const spread = 1.4826 * (median([...values].map((v) => Math.abs(v - middle))) ?? 0);
  const isOutside = (v: number): boolean => Math.abs(v - middle) > OUTSIDE * spread;
  const count = values.filter(isOutside).length;
  if (count < Math.max(LEAST_OUTSIDE, 0.01 * values.length)) return values;
  return values.map((v) => (isOutside(v) ? v : middle));
}
