import type { z } from 'zod';
import type { Analysed } from '../analyze/analyze.js';
import type { Playbook } from '../analyze/playbook.js';
import type { recommendedSop } from './answer-schemas.js';
import { recommended, type Runbook } from './runbooks.js';

const SCORE = { high: 1, medium: 0.7, low: 0.4 } as const;

/** Playbooks of the causes that were found, then procedures of the house whose triggers stand in the findings. */
export function recommendedSops(
  { verdict, findings }: Analysed,
  playbooks: readonly Playbook[],
  runbooks: readonly Runbook[],
): z.input<typeof recommendedSop>[] {
  const known = new Set(playbooks.map((b) => b.cause));
  const detectionOf = new Map(findings.map((f) => [f.id, f.detection]));
  const causes = verdict.causes
    .filter((c) => known.has(c.root_cause))
    .map((c) => ({
      sopName: c.root_cause,
      relevanceScore: SCORE[c.confidence],
      matchedKeywords: [...new Set(c.supports.flatMap((id) => detectionOf.get(id) ?? []))],
      reason: `the evidence supports it (${c.confidence}): ${c.statement}`,
    }));
  const told = findings
    .filter((f) => f.severity === 'warning' || f.severity === 'critical')
    .map((f) => `${f.title} ${f.name} ${f.statement}`);
  const own = recommended(runbooks, told).map(({ runbook, matched }) => ({
    sopName: runbook.name,
    relevanceScore: Math.min(1, matched.length / Math.max(3, runbook.triggers.length)),
    matchedKeywords: [...matched],
    reason: `${matched.length} of its ${runbook.triggers.length} triggers stand in the findings`,
  }));
  return [...causes, ...own];
}
