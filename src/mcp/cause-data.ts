import type { z } from 'zod';
import type { Analysed } from '../analyze/analyze.js';
import type { RankedCause, Verdict } from '../core/verdict.js';
import type { causeData } from './answer-schemas.js';
import { citing } from './cited.js';
import type { Claim } from './claims.js';
import type { Focus } from './focus.js';

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
