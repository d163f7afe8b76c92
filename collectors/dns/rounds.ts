/** How often, how far apart and how patiently a set of questions is asked, in seconds. */
export interface Rounds {
  readonly rounds: number;
  /** From the start of a round to the start of the next. */
  readonly periodS: number;
  /** Patience per question. libc has 5 s, and a resolver that answers later is dead to programs. */
  readonly waitS: number;
}

/** Left free at the end of the window: for the reserve of all probes, and for starting the tools. */
const RESERVE_MS = 1000;
const LIBC_WAIT_S = 5;

/** As many rounds as wished, evenly spread, such that even a dead server lets the last one end in time. */
export function roundsOf(wished: number, questions: number, windowMs: number): Rounds {
  const available = Math.max(0, windowMs - RESERVE_MS) / 1000;
  const waitS = Math.max(1, Math.min(LIBC_WAIT_S, Math.floor(available / wished / questions)));
  const longest = waitS * questions;
  const rounds = Math.max(1, Math.min(wished, Math.floor(available / longest)));
  const spread = rounds > 1 ? (available - longest) / (rounds - 1) : 0;
  return { rounds, periodS: Math.floor(spread * 10) / 10, waitS };
}
