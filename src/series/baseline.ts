import { median } from '../core/quantile.js';
import { shiftsOf } from './change-points.js';
import type { Samples, Span } from './samples.js';
import type { Rise } from './windows.js';

/** So many robust standard deviations above what is usual (of the logarithm) is an event. */
const DEVIATIONS = 5;
/** Median absolute deviation → standard deviation of a normal distribution. */
const PER_MAD = 1.4826;

/** What is usual in a stretch. */
export interface Baseline extends Span {
  readonly median: number;
  readonly mad: number;
  readonly samples: number;
  /** The level here is so much above the quietest stretch that it is measured against that one. */
  readonly isElevated: boolean;
  readonly rise: Rise;
}

/** From which rise on it matters at all: times the usual, and in units. */
export interface Floor {
  readonly times: number;
  readonly plus: number;
  /** Delays are skewed, and judged by their logarithm; a queue is empty as often as not, and is judged as it is. */
  readonly scale: 'log' | 'linear';
}

/**
 * Usual value by stretches between changes of level, median and MAD. A stretch that is high throughout is an event, not a new usual.
 */
export function baselinesOf(samples: Samples, floor: Floor, seed: number): Baseline[] {
  const n = samples.at.length;
  if (n === 0) return [];
  const grid = thinned(samples.value, 1500);
  const isBig = (a: number, b: number): boolean =>
    Math.max(a, b) >= 1.3 * Math.min(a, b) && Math.abs(a - b) >= floor.plus / 4;
  const cuts = shiftsOf(grid.values, isBig, seed).map((s) => s.index * grid.step);
  const stretches = [0, ...cuts].map((from, i) => [from, [...cuts, n][i] ?? n] as const);
  const own = stretches.map(([from, to]) => ({
    from: samples.at[from] ?? 0,
    to: samples.at[to - 1] ?? 0,
    samples: to - from,
    ...usual([...samples.value.subarray(from, to)], floor),
  }));
  const quietest = own.reduce((a, b) => (b.median < a.median ? b : a));
  return own.map((stretch) =>
    stretch.median > quietest.rise.enter
      ? { ...stretch, rise: quietest.rise, isElevated: true }
      : { ...stretch, isElevated: false },
  );
}

/** Of what changes level seldom, a value in `step` is enough to see it. */
function thinned(values: Float64Array, most: number): { values: Float64Array; step: number } {
  const step = Math.max(1, Math.ceil(values.length / most));
  const length = Math.floor(values.length / step);
  return { step, values: Float64Array.from({ length }, (_, i) => values[i * step] ?? 0) };
}

function usual(values: readonly number[], floor: Floor): Pick<Baseline, 'median' | 'mad' | 'rise'> {
  const middle = median(values) ?? 0;
  const mad = median(values.map((v) => Math.abs(v - middle))) ?? 0;
  const logs = values.filter((v) => v > 0).map(Math.log);
  const logMiddle = median(logs) ?? 0;
  const spread = PER_MAD * (median(logs.map((v) => Math.abs(v - logMiddle))) ?? 0);
  const unusual =
    floor.scale === 'log' ? middle * Math.exp(DEVIATIONS * spread) : middle + DEVIATIONS * PER_MAD * mad;
  const enter = Math.max(unusual, floor.times * middle, middle + floor.plus);
  return { median: middle, mad, rise: { enter, leave: Math.max(middle, middle + (enter - middle) / 2) } };
}

export function riseAt(baselines: readonly Baseline[], at: number): Rise {
  const held = baselines.find((b) => at <= b.to) ?? baselines.at(-1);
  return held?.rise ?? { enter: Infinity, leave: Infinity };
}

/** The usual value an event at a time is measured against. */
export function usualAt(baselines: readonly Baseline[], at: number): number {
  const held = baselines.find((b) => at <= b.to) ?? baselines.at(-1);
  if (held === undefined || !held.isElevated) return held?.median ?? 0;
  return Math.min(...baselines.map((b) => b.median));
}
