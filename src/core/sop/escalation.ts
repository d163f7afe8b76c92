import type { Finding } from '../finding.js';
import type { RankedCause } from '../verdict.js';
import type { Sop } from './schema.js';

type Escalation = Sop['escalation'][number];

/** A condition of the guardrails of that procedure, and the findings that meet it; none: it is not met. */
interface Guardrail {
  readonly condition: string;
  readonly metBy: (findings: readonly Finding[], cause: RankedCause | undefined) => readonly Finding[];
}

const isOf =
  (...detections: readonly string[]) =>
  (finding: Finding): boolean =>
    detections.includes(finding.detection) &&
    (finding.severity === 'warning' || finding.severity === 'critical');

const GUARDRAILS: readonly Guardrail[] = [
  {
    condition: 'Frames arrive damaged, and the count grows: possible hardware failure, ask for a replacement',
    metBy: (findings) => findings.filter(isOf('NIC-01')),
  },
  {
    condition: 'Several hosts lose packets at the same time: possible upstream problem',
    metBy: (findings) => findings.filter(isOf('UPS-02')),
  },
  {
    condition: 'A firewall rule must change, and other workloads may rely on it',
    metBy: (findings, cause) =>
      cause?.layer === 'firewall'
        ? findings.filter((f) => f.layer === 'firewall' && cause.supports.includes(f.id))
        : [],
  },
  {
    condition: 'Packets are lost and every local layer is clean: the loss is in the path, not on the host',
    // Not where a cause on a host explains the loss.
    metBy: (findings, cause) =>
      cause === undefined || /^(?:path_|upstream)/.test(cause.layer)
        ? findings.filter(isOf('UPS-05', 'UPS-01'))
        : [],
  },
];

/** What of the evidence says that somebody else must be called. */
export function escalationsOf(findings: readonly Finding[], cause: RankedCause | undefined): Escalation[] {
  return GUARDRAILS.flatMap(({ condition, metBy }) => {
    const [first, ...more] = metBy(findings, cause);
    if (first === undefined) return [];
    const citations = [first, ...more].flatMap((f) => f.cites[0]);
    return [{ condition, met_by: `${first.host}: ${first.statement}`, citations: [...new Set(citations)] }];
  });
}
