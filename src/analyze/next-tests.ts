import type { Finding } from '../core/finding.js';
import type { Verdict } from '../core/verdict.js';
import { parseCondition, type Playbook } from './playbook.js';
import type { Candidate } from './weigh.js';

const MOST = 6;
const MOST_OF_A_CAUSE = 2;

/**
 * What to run next: each test with the causes it decides between. What nothing explains comes first, for that is the open
 * question; then those that decide between most: their own cause, named first, and each other open one that has nothing
 * left to explain once that is confirmed. Pure.
 */
export function nextTests(
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
  unexplained: readonly Finding[],
  outcome: Verdict['outcome'],
): Verdict['next_tests'] {
  const open = openCauses(candidates, chosen, unexplained, outcome);
  const tests = new Map<string, Set<string>>();
  for (const playbook of open) {
    const settled = open.filter((other) => settles(playbook, other)).map((other) => other.cause);
    for (const { run, expect } of playbook.confirm.slice(0, MOST_OF_A_CAUSE)) {
      const test = `${run}  → ${expect}`;
      tests.set(test, new Set([...(tests.get(test) ?? []), playbook.cause, ...settled]));
    }
  }
  const asked = new Map(unexplained.flatMap((f) => (f.nextTests ?? []).map((t) => [t.test, t] as const)));
  const known = [...tests]
    .toSorted(([, a], [, b]) => b.size - a.size)
    .map(([test, causes]) => ({ test, separates: [...causes] }));
  return [...asked.values(), ...known].slice(0, MOST);
}

/** Causes still in question, the likeliest first: those chosen, and those that what was found leaves possible. */
function openCauses(
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
  unexplained: readonly Finding[],
  outcome: Verdict['outcome'],
): Playbook[] {
  const left = new Set(unexplained.map((f) => f.detection));
  const undecided = candidates.filter((c) => !chosen.includes(c) && c.state !== 'refuted');
  // What something speaks for; else what would explain a finding; else, where too little was seen, everything.
  const likely = undecided.filter((c) => c.score > 0);
  const fitting = undecided.filter((c) => detectionsOf(c.playbook).some((id) => left.has(id)));
  const rest =
    [likely, fitting, outcome === 'undetermined' ? undecided : []].find((list) => list.length > 0) ?? [];
  const order = [...chosen, ...rest.toSorted((a, b) => b.score - b.against - (a.score - a.against))];
  return [...new Set(order.map((c) => c.playbook))];
}

/** Of what is seen where it is the cause. */
function detectionsOf({ required, explains }: Playbook): string[] {
  return [...required.flat(), ...explains].map((text) => parseCondition(text).detection);
}

/** Where `cause` is confirmed, `other` is its more general name, or what it requires follows from it. */
function settles(cause: Playbook, other: Playbook): boolean {
  if (cause.cause === other.cause) return false;
  if (cause.more_specific_than.includes(other.cause)) return true;
  const explained = new Set(cause.explains.map((text) => parseCondition(text).detection));
  return other.required.every((entry) =>
    [entry].flat().some((text) => explained.has(parseCondition(text).detection)),
  );
}
