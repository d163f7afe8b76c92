import { usualInterval, type Samples, type Span } from './samples.js';

/** A run of samples above their level. */
export interface Window extends Span {
  /** Index of the first, the greatest and the last sample. */
  readonly first: number;
  readonly peak: number;
  readonly last: number;
  /** Samples above, of those between first and last. */
  readonly samples: number;
}

export interface Rise {
  /** From here on it begins. */
  readonly enter: number;
  /** Below this it ends: lower, so that a value at the edge does not make many events of one. */
  readonly leave: number;
}

/**
 * Runs that begin above `enter` and end below `leave`; pauses shorter than `mergeMs` do not end them. Fewer than `least`
 * samples, or shorter than `leastMs`, is no event.
 */
export function windowsAbove(
  samples: Samples,
  levelAt: (i: number) => Rise,
  { least, leastMs, mergeMs }: { least: number; leastMs: number; mergeMs: number },
): Window[] {
  const found: { first: number; peak: number; last: number; samples: number }[] = [];
  let open: (typeof found)[number] | undefined;
  for (let i = 0; i < samples.at.length; i++) {
    const value = samples.value[i] ?? 0;
    const at = samples.at[i] ?? 0;
    const { enter, leave } = levelAt(i);
    if (open !== undefined && at - (samples.at[open.last] ?? 0) > mergeMs) open = undefined;
    if (open === undefined) {
      if (value <= enter) continue;
      open = { first: i, peak: i, last: i, samples: 0 };
      found.push(open);
    }
    if (value <= leave) continue;
    open.last = i;
    open.samples++;
    if (value > (samples.value[open.peak] ?? 0)) open.peak = i;
  }
  const half = usualInterval(samples) / 2;
  return found
    .map((w) => ({ ...w, from: samples.at[w.first] ?? 0, to: samples.at[w.last] ?? 0 }))
    .filter((w) => w.samples >= least && w.to - w.from + half >= leastMs);
}
