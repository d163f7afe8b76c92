import type { Finding } from '../core/finding.js';
import { LAYERS } from '../core/layers.js';
import type { Confidence, LayerCoverage, RankedCause, Verdict } from '../core/verdict.js';
import type { Evaluation } from './evaluate.js';
import { fillIn } from './fill-in.js';
import { nextTests } from './next-tests.js';
import type { OwnerOf } from './owners.js';
import { type Placed, placed } from './placed.js';
import { parseCondition } from './playbook.js';
import type { Candidate } from './weigh.js';

/** With less of the layers looked at than this, "nothing found" is not "nothing wrong". */
const ENOUGH_COVERAGE = 0.5;

/**
 * The causes that together explain what was found: the least contradicted first, a specific one before the general
 * one it silences, a second one only for what the first does not explain. Pure.
 */
export function decide(
  candidates: readonly Candidate[],
  evaluation: Evaluation,
  unseen: readonly string[] = [],
  ownerOf: OwnerOf = () => undefined,
): Verdict {
  const chosen = choose(candidates.filter((c) => c.state === 'supported' && c.score > c.against));
  const explained = new Set(chosen.flatMap((c) => [...c.supports, ...explainedBy(c, evaluation.findings)]));
  const unexplained = evaluation.findings.filter((f) => isSerious(f) && !explained.has(f));
  const causes = placed(chosen, ownerOf);
  const coverage = coverageOf(evaluation);
  const outcome =
    chosen.length > 0
      ? 'cause'
      : unexplained.length === 0 && unseen.length === 0 && isEnough(coverage)
        ? 'none'
        : 'undetermined';
  return {
    outcome,
    summary: summaryOf(outcome, causes, unexplained, coverage, unseen),
    causes: causes.map(ranked),
    ruled_out: ruledOut(candidates, chosen),
    unexplained: unexplained.map((f) => f.id),
    next_tests: nextTests(candidates, chosen, unexplained, outcome, (c) => confidenceOf(c) === 'high'),
    coverage,
  };
}

function choose(supported: readonly Candidate[]): Candidate[] {
  const order = supported.toSorted((a, b) => a.against - b.against || b.score - a.score);
  const silenced = silencedOf(order);
  const chosen: Candidate[] = [];
  for (const candidate of order.filter((c) => !silenced.has(c))) {
    const isNew = chosen.every((c) => !covers(c, candidate));
    if (isNew) chosen.push(candidate);
  }
  return chosen;
}

/**
 * Those that a more specific cause silences. Of two that would silence each other the better one does: else a question
 * between two causes would leave neither.
 */
function silencedOf(order: readonly Candidate[]): ReadonlySet<Candidate> {
  const silences = (a: Candidate, b: Candidate): boolean =>
    a !== b && a.playbook.more_specific_than.includes(b.playbook.cause) && isRelated(a, b);
  return new Set(
    order.filter((c, i) => order.some((other, j) => silences(other, c) && !(i < j && silences(c, other)))),
  );
}

/** The same place, or one of them is about what the other one sees. */
function isRelated(a: Candidate, b: Candidate): boolean {
  return a.host === b.host || a.supports.some((f) => b.supports.includes(f)) || covers(a, b);
}

/** Everything that speaks for `other` follows from `cause` as well. */
function covers(cause: Candidate, other: Candidate): boolean {
  if (cause.playbook.cause === other.playbook.cause && cause.host === other.host) return true;
  const explained = new Set([...cause.supports, ...explainedBy(cause, other.supports)]);
  return other.supports.every((f) => explained.has(f));
}

function explainedBy({ playbook, host }: Candidate, findings: readonly Finding[]): Finding[] {
  const conditions = playbook.explains.map(parseCondition);
  return findings.filter((f) =>
    conditions.some((c) => c.detection === f.detection && (c.where !== 'here' || f.host === host)),
  );
}

function isSerious(finding: Finding): boolean {
  return finding.severity === 'warning' || finding.severity === 'critical';
}

function ranked(cause: Placed): RankedCause {
  const { playbook, host, subject, supports, contradicts, seenFrom } = cause;
  const since = supports.flatMap((f) => f.since ?? []).toSorted()[0];
  const about = supports.find((s) => s.subject !== '')?.subject ?? '';
  // A path has two ends: where nothing names the other one, it is not the one that saw it.
  const isPath = playbook.layer.startsWith('path_') && seenFrom.includes(host);
  const other = isPath ? 'the other end' : host;
  const { immediate, long_term: longTerm } = playbook.mitigation;
  const fill = (text: string): string => fillIn(text, supports);
  const words = { '{host}': seenFrom.join(', '), '{subject}': about || other };
  return {
    root_cause: playbook.cause,
    layer: playbook.layer,
    host,
    seen_from: seenFrom,
    ...(subject !== '' && { subject }),
    confidence: confidenceOf(cause),
    statement: playbook.statement.replaceAll(
      /\{host\}|\{subject\}/g,
      (word) => words[word as keyof typeof words],
    ),
    supports: supports.map((f) => f.id),
    contradicts: contradicts.map((c) => c.statement),
    ...(since !== undefined && { since }),
    mitigation: { immediate: fill(immediate), long_term: fill(longTerm) },
    safety: playbook.safety,
    owner: playbook.owner,
    ...(playbook.escalate_when !== undefined && { escalate_when: playbook.escalate_when }),
    confirm: playbook.confirm.map(({ run, expect }) => ({ run: fill(run), expect })),
    see_also: playbook.see_also,
  };
}

function confidenceOf({ score, against, supports }: Candidate): Confidence {
  if (supports.every((f) => !isSerious(f))) return 'low';
  if (against > score / 2) return 'low';
  const kinds = new Set(supports.map((f) => f.detection));
  return against === 0 && kinds.size >= 2 && score >= 2 ? 'high' : 'medium';
}

/** Causes that are out everywhere they were weighed, with the observation that says so. */
function ruledOut(candidates: readonly Candidate[], chosen: readonly Candidate[]): Verdict['ruled_out'] {
  const byCause = new Map<string, Candidate[]>();
  for (const c of candidates) byCause.set(c.playbook.cause, [...(byCause.get(c.playbook.cause) ?? []), c]);
  return [...byCause].flatMap(([cause, list]) => {
    if (chosen.some((c) => c.playbook.cause === cause)) return [];
    if (list.some((c) => c.state !== 'refuted')) return [];
    // The place where most spoke for it is the one whose refutation matters.
    const [telling] = list.toSorted((a, b) => b.score - a.score);
    return [{ root_cause: cause, by: telling?.refutedBy ?? '' }];
  });
}

function coverageOf({ observations }: Evaluation): LayerCoverage[] {
  return LAYERS.flatMap((layer) => {
    const own = observations.filter((o) => o.layer === layer);
    if (own.length === 0) return [];
    const count = (state: string): number => own.filter((o) => o.result.state === state).length;
    return [
      {
        layer,
        fired: count('fired'),
        clear: count('clear'),
        not_exercised: count('not_exercised'),
        not_observable: count('not_observable'),
      },
    ];
  });
}

function isEnough(coverage: readonly LayerCoverage[]): boolean {
  const seen = coverage.filter((c) => c.clear + c.fired > 0).length;
  return coverage.length > 0 && seen / coverage.length >= ENOUGH_COVERAGE;
}

function summaryOf(
  outcome: Verdict['outcome'],
  causes: readonly Placed[],
  unexplained: readonly Finding[],
  coverage: readonly LayerCoverage[],
  unseen: readonly string[],
): string {
  if (outcome === 'cause') {
    return causes.map((c) => `${c.playbook.title} (${c.host}, confidence ${confidenceOf(c)})`).join('; ');
  }
  const seen = coverage.filter((c) => c.clear + c.fired > 0).length;
  const hosts = unseen.length > 0 ? `, and ${unseen.join(', ')} could not be seen` : '';
  const looked = `${seen} of ${coverage.length} layers could be judged${hosts}`;
  if (outcome === 'none') return `Nothing wrong was found; ${looked}.`;
  return unexplained.length > 0
    ? `${unexplained.length} findings, but no cause explains them; ${looked}.`
    : `Too little was seen to say that nothing is wrong: ${looked}.`;
}
