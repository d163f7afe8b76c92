import { median, quantile } from '../quantile.js';

const RESAMPLES = 2000;

/** With fewer values than this an interval would say more than they do: they are shown themselves. */
const LEAST_FOR_INTERVAL = 5;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % bootstrap percentile interval of the median; undefined of fewer than five values. With as few as that it is too
 * narrow rather than too wide: its ends are never beyond the smallest and the largest value.
 *
 * @param random 0 to 1
 */
export function medianInterval(values: readonly number[], random: () => number): Interval | undefined {
  if (values.length < LEAST_FOR_INTERVAL) return undefined;
  const medians: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const drawn = values.map(() => values[Math.floor(random() * values.length)] ?? 0);
    medians.push(median(drawn) ?? 0);
  }
  const [low, high] = [quantile(medians, 0.025), quantile(medians, 0.975)];
  return low === undefined || high === undefined ? undefined : { low, high };
}
