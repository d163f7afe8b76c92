import type { Severity } from '../../src/core/detection.js';
import type { Finding } from '../../src/core/finding.js';
import type { Analysis, RankedCause } from '../../src/core/verdict.js';
import type { Model } from './model.js';

type VerdictModel = NonNullable<Model['verdict']>;

const ORDER: readonly Severity[] = ['critical', 'warning', 'hint', 'info'];
/** A page is for what should be looked at; findings.json has them all. */
const MOST = 15;

/** The verdict in words, each sentence with the line it rests on. */
export function verdictOf(analysis: Analysis | undefined, isFleet: boolean): Pick<Model, 'verdict'> {
  if (!analysis) return {};
  const { verdict, findings } = analysis;
  const byId = new Map(findings.map((f) => [f.id, f]));
  const alarming = findings.filter((f) => f.severity === 'critical' || f.severity === 'warning');
  const shown = alarming
    .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
    .slice(0, MOST);
  return {
    verdict: {
      outcome: verdict.outcome,
      summary: verdict.summary,
      causes: verdict.causes.map((cause) => causeOf(cause, byId, isFleet)),
      findings: shown.map((f) => ({
        severity: f.severity,
        detection: f.detection,
        where: whereOf(f.host, f.subject, isFleet),
        text: f.statement,
        cite: f.cites[0],
      })),
      moreFindings: findings.length - shown.length,
      unexplained: verdict.unexplained.flatMap((id) => {
        const finding = byId.get(id);
        return finding
          ? [{ text: onHost(finding, isFleet ? '' : finding.host), cite: finding.cites[0] }]
          : [];
      }),
      ruledOut: verdict.ruled_out.map(({ root_cause: cause, by }) => ({ cause, by })),
      nextTests: verdict.next_tests.map(({ test, separates }) => ({ test, separates: [...separates] })),
      coverage: verdict.coverage.map(({ layer, fired, clear, not_exercised, not_observable }) => ({
        layer,
        fired,
        clear,
        notExercised: not_exercised,
        notObservable: not_observable,
      })),
    },
  };
}

function causeOf(
  cause: RankedCause,
  byId: ReadonlyMap<string, Finding>,
  isFleet: boolean,
): VerdictModel['causes'][number] {
  return {
    cause: cause.root_cause,
    where: whereOf(cause.host, cause.subject ?? '', isFleet),
    layer: cause.layer,
    confidence: cause.confidence,
    text: cause.statement,
    ...(cause.since !== undefined && { since: cause.since }),
    supports: cause.supports.flatMap((id) => {
      const finding = byId.get(id);
      return finding ? [{ text: onHost(finding, cause.host), cite: finding.cites[0] }] : [];
    }),
    contradicts: [...cause.contradicts],
    now: cause.mitigation.immediate,
    later: cause.mitigation.long_term,
    safety: cause.safety.replace('_', ' '),
    owner: cause.owner,
    ...(cause.escalate_when !== undefined && { escalateWhen: cause.escalate_when }),
    confirm: cause.confirm.map(({ run, expect }) => ({ run, expect })),
  };
}

/** What another host saw is said to be seen there. */
function onHost({ host, statement }: Finding, place: string): string {
  return host === place ? statement : `${host}: ${statement}`;
}

function whereOf(host: string, subject: string, isFleet: boolean): string {
  return [isFleet ? host : '', subject].filter(Boolean).join(', ');
}
