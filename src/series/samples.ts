import type { Series } from '../core/recording.js';
import { median } from '../core/quantile.js';

/** Values in order of time, each with the line it was read from. */
export type Samples = Pick<Series, 'host' | 'at' | 'value' | 'line' | 'artifact'>;

/** An interval longer than this many usual ones is a gap: what happened in it has no time of its own. */
const GAP = 2.5;

/** ms between two samples, as they usually come; 0 for fewer than two. */
export function usualInterval({ at }: Pick<Samples, 'at'>): number {
  const some: number[] = [];
  const step = Math.max(1, Math.floor(at.length / 1000));
  for (let i = 1; i < at.length; i += step) some.push((at[i] ?? 0) - (at[i - 1] ?? 0));
  return median(some) ?? 0;
}

/**
 * A counter as what it grew a second, each at the end of its interval. Intervals in which it fell (reset, another
 * socket) and gaps are left out, never filled in.
 */
export function ratesOf(series: Samples): Samples {
  return grown(series, (by, ms) => (by * 1000) / ms);
}

/** The same as growth since the sample before. */
export function growthOf(series: Samples): Samples {
  return grown(series, (by) => by);
}

function grown(series: Samples, value: (by: number, ms: number) => number): Samples {
  const most = GAP * usualInterval(series);
  const kept: [at: number, value: number, line: number][] = [];
  for (let i = 1; i < series.at.length; i++) {
    const ms = (series.at[i] ?? 0) - (series.at[i - 1] ?? 0);
    const by = (series.value[i] ?? 0) - (series.value[i - 1] ?? 0);
    if (ms > 0 && ms <= most && by >= 0) kept.push([series.at[i] ?? 0, value(by, ms), series.line[i] ?? 0]);
  }
  return {
    host: series.host,
    artifact: series.artifact,
    at: Float64Array.from(kept, ([at]) => at),
    value: Float64Array.from(kept, ([, v]) => v),
    line: Uint32Array.from(kept, ([, , line]) => line),
  };
}

/** Index of the first sample at or after `at`. */
export function firstFrom({ at: times }: Pick<Samples, 'at'>, at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indexes of the samples of a span, both ends included. */
export function indexesIn(samples: Pick<Samples, 'at'>, { from, to }: Span): number[] {
  const found: number[] = [];
  for (let i = firstFrom(samples, from); i < samples.at.length && (samples.at[i] ?? 0) <= to; i++)
    found.push(i);
  return found;
}

/** ms after the start of the recording. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function overlaps(a: Span, b: Span, slack = 0): boolean {
  return a.from <= b.to + slack && b.from <= a.to + slack;
}

/** Only the samples that `keeps` says, by index. */
export function filtered(samples: Samples, keeps: (i: number) => boolean): Samples {
  const kept: number[] = [];
  for (let i = 0; i < samples.at.length; i++) if (keeps(i)) kept.push(i);
  return {
    host: samples.host,
    artifact: samples.artifact,
    at: Float64Array.from(kept, (i) => samples.at[i] ?? 0),
    value: Float64Array.from(kept, (i) => samples.value[i] ?? 0),
    line: Uint32Array.from(kept, (i) => samples.line[i] ?? 0),
  };
}

/** Value of the nearest sample at or before `at`, not older than a gap; undefined where there is none. */
export function valueAt(samples: Samples, at: number, oldest: number): number | undefined {
  const i = firstFrom(samples, at + 1e-6) - 1;
  return i >= 0 && at - (samples.at[i] ?? 0) <= oldest ? samples.value[i] : undefined;
}

/** `file:line` of a sample. */
export function citeOf(samples: Samples, i: number): string {
  return `${samples.artifact}:${samples.line[i] ?? 0}`;
}

/** How a counter grew over a span: from the last sample before it to the first one after it. Resets are left out. */
export interface Grown {
  readonly delta: number;
  readonly cites: readonly string[];
}

export function growthIn(series: Samples | undefined, { from, to }: Span): Grown | undefined {
  if (series === undefined || series.at.length < 2) return undefined;
  const first = Math.max(0, firstFrom(series, from + 1e-6) - 1);
  const last = Math.min(series.at.length - 1, firstFrom(series, to));
  if (last <= first) return undefined;
  let delta = 0;
  for (let i = first + 1; i <= last; i++)
    delta += Math.max(0, (series.value[i] ?? 0) - (series.value[i - 1] ?? 0));
  return { delta, cites: [citeOf(series, last), citeOf(series, first)] };
}

/** Index of the greatest value in a span, or -1. */
export function peakIn(samples: Samples, span: Span): number {
  return indexesIn(samples, span).reduce(
    (best, i) => (best < 0 || (samples.value[i] ?? 0) > (samples.value[best] ?? 0) ? i : best),
    -1,
  );
}

export function valuesIn(samples: Samples, span: Span): number[] {
  return indexesIn(samples, span).map((i) => samples.value[i] ?? 0);
}
