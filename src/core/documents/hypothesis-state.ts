import type { Hypothesis } from './incident.js';

export const HYPOTHESIS_STATES = ['supported', 'open', 'untestable', 'refuted'] as const;
/** Computed, never typed: a theory that no test decided is open, whatever speaks for it. */
export type HypothesisState = (typeof HYPOTHESIS_STATES)[number];

type Judged = Pick<Hypothesis, 'tests' | 'result' | 'untestable'>;

/**
 * `supported` and `refuted` need a named test that was run and decided: an outcome without the test it came from
 * counts as a remark. A test that ran outweighs `untestable`.
 */
export function stateOf(hypothesis: Judged): HypothesisState {
  const outcome = hypothesis.tests?.length ? hypothesis.result?.outcome : undefined;
  if (outcome === 'passed') return 'supported';
  if (outcome === 'failed') return 'refuted';
  return hypothesis.untestable === undefined ? 'open' : 'untestable';
}

/** Tests that are named and not run yet. A test without a deciding outcome was run: what is missing then is another test. */
export function pendingTests(hypothesis: Judged): number {
  if (hypothesis.result || hypothesis.untestable !== undefined) return 0;
  return hypothesis.tests?.length ?? 0;
}

/** What is still undecided of an incident, as every document counts it. */
export function undecided(hypotheses: readonly Hypothesis[]): { open: number; testsPending: number } {
  return {
    open: hypotheses.filter((h) => stateOf(h) === 'open').length,
    testsPending: hypotheses.reduce((sum, h) => sum + pendingTests(h), 0),
  };
}
