import type { Finding } from '../core/finding.js';
import type { Verdict } from '../core/verdict.js';
import { fillIn } from './fill-in.js';
import { parseCondition, type Playbook } from './playbook.js';
import type { Candidate } from './weigh.js';

const MOST = 6;
const MOST_OF_A_CAUSE = 2;

/**
 * What to run next: each test with the causes it decides between, its own first, then each other open one that has
 * nothing left to explain once that is confirmed. What nothing explains comes first, for that is the open question; then
 * what confirms the causes that were found; then what decides between most. Pure.
 */
export function nextTests(
  candidates: readonly Candidate[],
  chosen: readonly Candidate[],
  unexplained: readonly Finding[],
  outcome: Verdict['outcome'],
  isSure: (cause: Candidate) => boolean,
): Verdict['next_tests'] {
  const found = [...new Set(chosen.map((c) => c.playbook))];
  const undecided = candidates
    .filter((c) => c.state !== 'refuted')
    .toSorted((a, b) => b.score - b.against - (a.score - a.against));
  const rest =
    outcome === 'cause'
      ? undecided.filter((c) => isOpenBeside(c, chosen, unexplained, isSure))
      : outcome === 'undetermined'
        ? likeliest(undecided, unexplained)
        : [];
  const findings = (playbook: Playbook): Finding[] =>
    [...chosen, ...rest].filter((c) => c.playbook === playbook).flatMap((c) => c.supports);
  const open = [...new Set([...found, ...rest.map((c) => c.playbook)])];
  const tests = new Map<string, Set<string>>();
  for (const playbook of open) {
    const settled = open.filter((other) => settles(playbook, other)).map((other) => other.cause);
    for (const { run, expect } of playbook.confirm.slice(0, MOST_OF_A_CAUSE)) {
      const test = `${fillIn(run, findings(playbook))}  → ${expect}`;
      tests.set(test, new Set([...(tests.get(test) ?? []), playbook.cause, ...settled]));
    }
  }
  const asked = new Map(unexplained.flatMap((f) => (f.nextTests ?? []).map((t) => [t.test, t] as const)));
  const isOfFound = ([cause]: Set<string>): boolean => found.some((playbook) => playbook.cause === cause);
  const known = [...tests]
    .toSorted(([, a], [, b]) => Number(isOfFound(b)) - Number(isOfFound(a)) || b.size - a.size)
    .map(([test, causes]) => ({ test, separates: [...causes] }));
  return [...asked.values(), ...known].slice(0, MOST);
}

/** Where nothing was found: causes that a finding speaks for; else that would explain one; else all there are. */
function likeliest(undecided: readonly Candidate[], unexplained: readonly Finding[]): readonly Candidate[] {
  const left = new Set(unexplained.map((f) => f.detection));
  const likely = undecided.filter((c) => c.supports.length > 0);
  const fitting = undecided.filter((c) => isSeenBy(c, left));
  return [likely, fitting].find((list) => list.length > 0) ?? undecided;
}

/**
 * Also in question where causes were found: what would explain the rest, what would be the cause of one of them by its
 * own name, and what the findings of one that is not sure speak for as well.
 */
function isOpenBeside(
  candidate: Candidate,
  chosen: readonly Candidate[],
  unexplained: readonly Finding[],
  isSure: (cause: Candidate) => boolean,
): boolean {
  if (candidate.supports.length === 0) return false;
  if (isSeenBy(candidate, new Set(unexplained.map((f) => f.detection)))) return true;
  return chosen.some(
    (cause) =>
      candidate.playbook.more_specific_than.includes(cause.playbook.cause) ||
      (!isSure(cause) && candidate.supports.some((f) => cause.supports.includes(f))),
  );
}

/** Whether one of these detections sees it where it is the cause. */
function isSeenBy({ playbook }: Candidate, detections: ReadonlySet<string>): boolean {
  return detectionsOf(playbook).some((id) => detections.has(id));
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
