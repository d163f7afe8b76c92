import { z } from 'zod';
import type { Analysed } from '../analyze/analyze.js';
import type { RankedCause, Verdict } from '../core/verdict.js';
import { type Claim, claim } from './claims.js';
import { citing } from './cited.js';
import type { Focus } from './focus.js';

export const causeData = z.object({
  root_cause: z.string(),
  layer: z.string(),
  host: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  statement: z.string(),
  since: z.string().optional(),
  evidence_finding_ids: z.array(z.string()),
  evidence: z.array(claim),
  against: z.array(z.string()),
  mitigation: z
    .object({ immediate: z.string(), long_term: z.string(), safety: z.string(), owner: z.string() })
    .describe('For a person to do: no tool here changes a machine'),
  confirm: z.array(z.object({ run: z.string(), expect: z.string() })),
});
type CauseData = z.input<typeof causeData>;

export function causeOf(cause: RankedCause, analysed: Analysed, focus: Focus): CauseData {
  const cite = citing(focus);
  const findings = new Map(analysed.findings.map((f) => [f.id, f]));
  return {
    root_cause: cause.root_cause,
    layer: cause.layer,
    host: cause.host,
    confidence: cause.confidence,
    statement: cause.statement,
    ...(cause.since !== undefined && { since: cause.since }),
    evidence_finding_ids: [...cause.supports],
    evidence: cause.supports.flatMap((id): Claim[] => {
      const f = findings.get(id);
      if (f === undefined) return [];
      return [
        {
          ...{ finding_id: id, kind: 'finding', bundle: focus.info.id, host: f.host },
          ...{ severity: f.severity, layer: f.layer, statement: f.statement },
          ...(f.since !== undefined && { at: f.since }),
          citations: f.cites.slice(0, 3).map(cite),
        },
      ];
    }),
    against: [...cause.contradicts],
    mitigation: { ...cause.mitigation, safety: cause.safety, owner: cause.owner },
    confirm: cause.confirm.map((c) => ({ ...c })),
  };
}

/** What could not be judged, a sentence each. */
export function gapsOf({ coverage }: Verdict): string[] {
  return coverage
    .filter((c) => c.fired + c.clear === 0)
    .map((c) =>
      c.not_exercised > 0
        ? `${c.layer}: not exercised, so nothing is said of it`
        : `${c.layer}: not observable with what was collected`,
    );
}
