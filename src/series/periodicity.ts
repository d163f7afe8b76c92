import { seeded } from './random.js';
import type { Span } from './samples.js';

const SIMULATIONS = 499;
/** Fewer events have no period that could be told from chance. */
export const ENOUGH_EVENTS = 4;

export interface Period {
  readonly events: number;
  /** Best fitting period, ms. */
  readonly periodMs: number;
  /** How well the onsets keep to it: 1 all at the same phase, 0 anywhere. */
  readonly strength: number;
  /** Share of random arrangements of the same events, with the same lengths, that keep some period as well. */
  readonly p: number;
}

/** Without the short ones, which would hide the rhythm of the others. Chosen by length alone, so chance stays what it is. */
export function longOf<E extends Span>(events: readonly E[]): E[] {
  const longest = Math.max(...events.map((e) => e.to - e.from));
  return events.filter((e) => e.to - e.from >= longest / 4);
}

/**
 * Whether events come at a regular distance; undefined for fewer than four. A missing one does not spoil it. Periods
 * are looked for between the longest event and a third of the recording; only multiples in which at least half of the
 * turns hold an event count. Events much shorter than the longest are left out.
 */
export function periodOf(all: readonly Span[], durationMs: number, seed: number): Period | undefined {
  const events = longOf(all);
  if (events.length < ENOUGH_EVENTS) return undefined;
  const onsets = events.map((e) => e.from);
  const lengths = events.map((e) => e.to - e.from);
  const best = bestPeriod(onsets, durationMs);
  if (best === undefined) return undefined;
  const random = seeded(seed);
  let asGood = 0;
  for (let s = 0; s < SIMULATIONS; s++) {
    const other = bestPeriod(scattered(lengths, durationMs, random), durationMs);
    if (other !== undefined && other.strength >= best.strength - 1e-12) asGood++;
  }
  return { events: events.length, ...best, p: (1 + asGood) / (1 + SIMULATIONS) };
}

function bestPeriod(
  onsets: readonly number[],
  durationMs: number,
): { periodMs: number; strength: number } | undefined {
  const [first = 0, last = 0] = [onsets[0], onsets.at(-1)];
  const span = last - first;
  if (span <= 0) return undefined;
  // From twice as many turns as events down to the longest that is seen three times.
  const least = span / (2 * (onsets.length - 1));
  const most = Math.min(durationMs / 3, span / 2);
  let best: { periodMs: number; strength: number } | undefined;
  // Steps of a twentieth of a turn over the whole span.
  for (let turns = span / least; turns >= span / most; turns -= 0.05) {
    const periodMs = span / turns;
    let [x, y] = [0, 0];
    for (const onset of onsets) {
      const angle = (2 * Math.PI * (onset - first)) / periodMs;
      x += Math.cos(angle);
      y += Math.sin(angle);
    }
    const strength = Math.hypot(x, y) / onsets.length;
    // Half a period fits as well where the onsets are exact: of equals the longest.
    if (best === undefined || strength >= best.strength - 1e-9) best = { periodMs, strength };
  }
  return best;
}

/** The same events anywhere, none over another. */
function scattered(lengths: readonly number[], durationMs: number, random: () => number): number[] {
  const free = Math.max(0, durationMs - lengths.reduce((sum, l) => sum + l, 0));
  const gaps = lengths.map(() => random() * free).toSorted((a, b) => a - b);
  let held = 0;
  return gaps.map((gap, i) => {
    const at = gap + held;
    held += lengths[i] ?? 0;
    return at;
  });
}
