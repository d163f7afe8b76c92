import {
  type Duration,
  type DurationName,
  durationsOf,
  type End,
  endOf,
  isKnown,
} from '../core/documents/durations.js';
import { type HypothesisState, pendingTests, stateOf } from '../core/documents/hypothesis-state.js';
import { type Action, type Incident, TIMES } from '../core/documents/incident.js';
import { stepOf } from '../core/documents/resolved.js';
import type { BundleState } from './bundle-on-disk.js';
import { waiting } from './decide.js';
import { missingFor, type Needed } from './required.js';

export interface IncidentStatus {
  readonly id: string;
  readonly title?: string;
  /** As the file says. */
  readonly declared: 'draft' | 'review' | 'final';
  /** As the times say; nobody types it. */
  readonly phase: 'ongoing' | 'mitigated' | 'resolved';
  readonly missing: { readonly review: readonly Needed[]; readonly final: readonly Needed[] };
  /** Why the declared status does not hold. */
  readonly contradictions: readonly string[];
  readonly times: readonly (End | { readonly name: string; readonly missing: true })[];
  readonly durations: Readonly<Record<DurationName, Duration>>;
  readonly hypotheses: readonly {
    readonly id: string;
    readonly claim: string;
    readonly state: HypothesisState;
    readonly tests: number;
  }[];
  /** Hypotheses whose test nobody has run. */
  readonly testsPending: readonly string[];
  readonly actions: {
    readonly open: readonly string[];
    readonly overdue: readonly string[];
    readonly done: number;
  };
  readonly questions: readonly string[];
  readonly proposals: readonly { readonly id: string; readonly text: string }[];
  readonly bundles: readonly {
    readonly id: string;
    readonly path: string;
    readonly state: BundleState | 'not attached';
  }[];
  readonly warnings: readonly string[];
}

function isOpenAction({ state }: Action): boolean {
  return (state ?? 'open') === 'open';
}

/** `today`: `2026-11-26`. */
export function isOverdue(action: Action, today: string): boolean {
  return isOpenAction(action) && typeof action.due === 'string' && action.due < today;
}

/** Where an incident stands, computed. `bundles`: by id, how they stand on the disk. */
export function statusOf(
  incident: Incident,
  given: {
    readonly today: string;
    readonly bundles: ReadonlyMap<string, BundleState>;
    readonly warnings: readonly string[];
  },
): IncidentStatus {
  const ends = TIMES.map((name) => endOf(incident, name));
  const step = stepOf(incident);
  const durations = durationsOf(incident);
  const declared = incident.status ?? 'draft';
  const missing = { review: missingFor('review', incident), final: missingFor('final', incident) };
  const proposals = waiting(incident).map(({ id, text }) => ({ id, text }));
  const actions = incident.actions ?? [];
  const hypotheses = (incident.hypotheses ?? []).map((h) => ({
    id: h.id,
    claim: h.title ?? h.claim,
    state: stateOf(h),
    tests: h.tests?.length ?? 0,
  }));
  const pending = (incident.hypotheses ?? []).filter((h) => pendingTests(h) > 0);
  const contradicting = Object.values(durations).flatMap((d) =>
    d.state === 'contradiction' ? [d.text] : [],
  );
  const wanting = declared === 'draft' ? [] : missing[declared];
  return {
    id: incident.id,
    ...(incident.title !== undefined && { title: incident.title }),
    declared,
    phase: step === 'resolved' || step === 'mitigated' ? step : 'ongoing',
    missing,
    contradictions: [
      ...contradicting,
      ...(wanting.length > 0
        ? [`status is ${declared}, but ${wanting.length} fields are missing for it`]
        : []),
      ...(declared === 'final' && proposals.length > 0
        ? [`status is final, but ${proposals.length} proposals wait`]
        : []),
    ],
    times: ends.map((e) => (isKnown(e) ? e : { name: e.name, missing: true as const })),
    durations,
    hypotheses,
    testsPending: pending.map((h) => h.id),
    actions: {
      open: actions.filter(isOpenAction).map((a) => a.id),
      overdue: actions.filter((a) => isOverdue(a, given.today)).map((a) => a.id),
      done: actions.filter((a) => a.state === 'done').length,
    },
    questions: (incident.questions ?? []).filter((q) => q.answer === undefined).map((q) => q.id),
    proposals,
    bundles: (incident.bundles ?? []).map(({ id, path }) => ({
      id,
      path,
      state: given.bundles.get(id) ?? ('not attached' as const),
    })),
    warnings: given.warnings,
  };
}
