import type { Fired, Result, Severity } from '../core/detection.js';

/** A signal seen in fewer looks than this, and in a smaller part of them, is a hint (gate G4). */
const PERSISTENT_TIMES = 3;
const PERSISTENT_SHARE = 0.2;

export interface Gated {
  readonly result: Result;
  /** What was changed and why, for people. */
  readonly gates: readonly string[];
}

/** The gates that any result must pass, whatever detection it comes from. Pure. */
export function applyGates(result: Result): Gated {
  if (result.state === 'clear') return { result: withResolution(result), gates: [] };
  if (result.state !== 'fired') return { result, gates: [] };
  const { share } = result;
  if (share !== undefined && share.whole < share.least) {
    const statement = `only ${share.whole} ${share.unit}, at least ${share.least} are needed for a percentage (${share.part} of them: ${result.statement})`;
    return { result: { ...result, state: 'not_exercised', statement }, gates: ['G3 denominator'] };
  }
  const gates: string[] = [];
  let fired: Fired = result;
  if (result.basis === 'since_boot') {
    fired = atMost(fired, 'hint', 'average since boot: one snapshot only');
    gates.push('G1 no delta');
  }
  const { seen } = result;
  if (seen !== undefined && seen.times < PERSISTENT_TIMES && seen.times < seen.of * PERSISTENT_SHARE) {
    fired = atMost(fired, 'hint', `seen in ${seen.times} of ${seen.of} looks`);
    gates.push('G4 persistence');
  }
  return { result: fired, gates };
}

const ORDER: readonly Severity[] = ['info', 'hint', 'warning', 'critical'];

/** A fired result with its severity lowered to `most`, and the reason in its statement. */
export function atMost(fired: Fired, most: Severity, why: string): Fired {
  const severity = ORDER[Math.min(ORDER.indexOf(fired.severity), ORDER.indexOf(most))] ?? most;
  return { ...fired, severity, statement: `${fired.statement} (${why})` };
}

/** None lost of n proves no more than less than 3/n, with 95 % confidence (rule of three; gate G8). */
function withResolution(clear: Extract<Result, { state: 'clear' }>): Result {
  const { none } = clear;
  if (none === undefined || none.of <= 0) return clear;
  // Of 2 or 3 nothing follows but that it is not all.
  const percent = none.of > 3 ? (300 / none.of).toPrecision(2) : '100';
  return {
    ...clear,
    statement: `${clear.statement} (none of ${none.of} ${none.unit}: less than ${percent} %)`,
  };
}
