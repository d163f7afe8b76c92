import type { z } from 'zod';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { Confidence, RankedCause, Verdict } from '../core/verdict.js';
import type { chainStep } from './answer-schemas.js';
import type { FoundPivot } from './pivot.js';

type ChainStep = z.input<typeof chainStep>;

export interface Chain {
  readonly steps: readonly ChainStep[];
  readonly confidence: Confidence | 'none';
  /** How the pivot and the verdict belong together, a sentence. */
  readonly why: string;
}

const MOST_CHANGES = 3;

/**
 * What may have led to the pivot: changes before it, the cause of the verdict, the pivot. The cause stands in it as sure
 * as the verdict is only where the pivot is among what it rests on; where it merely has no other explanation, less.
 */
export function causeChain(pivot: FoundPivot, near: readonly TimelineEvent[], verdict: Verdict): Chain {
  if (pivot.times.length === 0) return { steps: [], confidence: 'none', why: 'the pivot was not seen' };
  if (pivot.asRead && pivot.findings.length === 0)
    return {
      steps: [],
      confidence: 'none',
      why: 'what a command printed is no event; no finding rests on it',
    };
  const first = pivot.times[0] ?? 0;
  const ids = pivot.findings.map((f) => f.id);
  const isPivot = new Set(pivot.events.map((e) => e.id));
  const changes = near
    .filter((e) => e.kind === 'change' && Date.parse(e.at) <= first && !isPivot.has(e.id))
    .slice(-MOST_CHANGES);
  const { cause, confidence, why } = causeOf(verdict, ids);
  const steps: Omit<ChainStep, 'sequence'>[] = [
    ...changes.map((e): Omit<ChainStep, 'sequence'> => ({
      ...{ role: 'change', statement: e.text, at: e.at, host: e.host },
      // That it came before is no proof.
      confidence: e.precedes === undefined ? 'low' : 'medium',
      evidence_finding_ids: [e.id],
    })),
    ...(cause && confidence !== 'none'
      ? [
          {
            ...{ role: 'cause' as const, statement: cause.statement, host: cause.host, confidence },
            ...(cause.since !== undefined && { at: cause.since }),
            evidence_finding_ids: [...cause.supports],
          },
        ]
      : []),
    {
      role: 'symptom',
      statement: pivot.words,
      at: new Date(first).toISOString(),
      host: pivot.events[0]?.host ?? pivot.findings[0]?.host ?? '',
      confidence: 'high',
      evidence_finding_ids: ids.length > 0 ? ids : [...isPivot].slice(0, 5),
    },
  ];
  return { steps: steps.map((s, i) => ({ sequence: i + 1, ...s })), confidence, why };
}

function causeOf(
  verdict: Verdict,
  pivots: readonly string[],
): { cause?: RankedCause; confidence: Confidence | 'none'; why: string } {
  const [best] = verdict.causes;
  if (best === undefined) return { confidence: 'none', why: `the verdict is ${verdict.outcome}` };
  const cause = verdict.causes.find((c) => c.supports.some((id) => pivots.includes(id)));
  if (cause)
    return { cause, confidence: cause.confidence, why: 'the pivot is among what the cause rests on' };
  if (pivots.length > 0 && pivots.every((id) => !verdict.unexplained.includes(id)))
    return {
      cause: best,
      confidence: best.confidence === 'low' ? 'low' : 'medium',
      why: 'the cause does not rest on the pivot, and nothing else explains it',
    };
  return {
    cause: best,
    confidence: 'low',
    why: 'the verdict has a cause, and nothing shows that the pivot follows from it',
  };
}
