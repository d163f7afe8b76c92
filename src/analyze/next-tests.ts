import type { Verdict } from '../core/verdict.js';
import type { Candidate } from './weigh.js';

const MOST = 6;

/** What to run next: each test with the causes it would decide between, most first. Pure. */
export function nextTests(
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
): Verdict['next_tests'] {
  const tests = new Map<string, Set<string>>();
  const note = (test: string, cause: string): void => {
    const causes = tests.get(test) ?? new Set();
    tests.set(test, causes.add(cause));
  };
  // A cause that only lacks what could not be seen is decided by seeing it.
  for (const c of candidates.filter((c) => c.state === 'possible' && c.score > 0)) {
    for (const { run, expect } of c.playbook.confirm.slice(0, 2))
      note(`${run}  → ${expect}`, c.playbook.cause);
  }
  if (tests.size === 0) {
    for (const c of chosen) {
      for (const { run, expect } of c.playbook.confirm.slice(0, 2))
        note(`${run}  → ${expect}`, c.playbook.cause);
    }
  }
  return [...tests]
    .toSorted(([, a], [, b]) => b.size - a.size)
    .slice(0, MOST)
    .map(([test, causes]) => ({ test, separates: [...causes] }));
}
