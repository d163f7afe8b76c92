import type { Finding } from '../core/finding.js';
import type { Verdict } from '../core/verdict.js';
import type { Candidate } from './weigh.js';

const MOST = 6;

/**
 * What to run next: each test with the causes it would decide between. What nothing explains comes first, for that is
 * the open question; then those that decide between most. Pure.
 */
export function nextTests(
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
  unexplained: readonly Finding[],
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
  const asked = new Map(unexplained.flatMap((f) => (f.nextTests ?? []).map((t) => [t.test, t] as const)));
  const known = [...tests]
    .toSorted(([, a], [, b]) => b.size - a.size)
    .map(([test, causes]) => ({ test, separates: [...causes] }));
  return [...asked.values(), ...known].slice(0, MOST);
}
