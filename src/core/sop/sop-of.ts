import { CAUSES } from '../causes.js';
import { isWorse, type Safety, type Severity } from '../detection.js';
import type { Finding } from '../finding.js';
import { type Layer, LAYERS } from '../layers.js';
import type { Analysis, RankedCause, Verdict } from '../verdict.js';
import { escalationsOf } from './escalation.js';
import { PROCEDURE } from './procedures.js';
import { type FAILURE_LAYERS, SOP_SCHEMA, type SOP_SEVERITIES, type Sop } from './schema.js';

const FAILURE_LAYER: Readonly<Record<Layer, (typeof FAILURE_LAYERS)[number]>> = {
  application: 'application',
  tls: 'application',
  dns: 'dns',
  tcp_socket: 'tcp_stack',
  linux_stack: 'tcp_stack',
  conntrack: 'iptables_netpolicy',
  firewall: 'iptables_netpolicy',
  routing: 'routing',
  neighbor: 'routing',
  mtu: 'upstream',
  link: 'nic_driver',
  nic: 'nic_driver',
  path_loss: 'upstream',
  path_queue: 'upstream',
  path_capacity: 'upstream',
  upstream: 'upstream',
  host_cpu: 'irq_cpu',
  host_memory: 'host',
  host_disk: 'host',
};

const SEVERITY: Readonly<Record<Severity, (typeof SOP_SEVERITIES)[number]>> = {
  info: 'INFO',
  hint: 'LOW',
  warning: 'MEDIUM',
  critical: 'HIGH',
};

const COLOUR: Readonly<Record<Safety, 'GREEN' | 'YELLOW' | 'RED'>> = {
  read_only: 'GREEN',
  config_change: 'YELLOW',
  disruptive: 'RED',
};

type Judged = Pick<Analysis, 'verdict' | 'findings'>;

/** The verdict as data for a procedure. `undefined`: there is no evidence yet. */
export function sopOf(analysis: Judged | undefined): Sop {
  const { verdict, findings } = analysis ?? { verdict: NOTHING, findings: [] };
  const [cause] = verdict.causes;
  const without = verdict.outcome === 'none' ? 'none' : 'undetermined';
  const ids = cause?.supports ?? verdict.unexplained;
  const evidence = findings.filter((f) => ids.includes(f.id));
  return {
    schema: SOP_SCHEMA,
    ...nameOf(cause, verdict),
    failure_layer: cause ? FAILURE_LAYER[cause.layer] : without,
    layer: cause?.layer ?? without,
    ...(cause && { host: cause.host, confidence: cause.confidence }),
    ...(cause?.since !== undefined && { since: cause.since }),
    summary: verdict.summary,
    evidence: evidence.map(evidenceOf),
    evidence_against: [...(cause?.contradicts ?? [])],
    severity:
      SEVERITY[evidence.reduce<Severity>((a, f) => (isWorse(f.severity, a) ? f.severity : a), 'info')],
    ...(cause && { mitigation: mitigationOf(cause) }),
    cross_reference: crossReferences(verdict),
    escalation: escalationsOf(findings, cause),
    ...(cause?.escalate_when !== undefined && { escalate_when: cause.escalate_when }),
    safety: { collection: 'GREEN', ...(cause && { mitigation: COLOUR[cause.safety] }) },
    other_causes: verdict.causes.slice(1).map((c) => c.root_cause),
    next_tests: verdict.next_tests.map(({ test, separates }) => ({ test, separates: [...separates] })),
    not_checked: LAYERS.flatMap((layer) => unchecked(layer, verdict)),
  };
}

const NOTHING: Verdict = {
  outcome: 'undetermined',
  summary: 'no evidence was collected',
  causes: [],
  ruled_out: [],
  unexplained: [],
  next_tests: [],
  coverage: [],
};

function nameOf(cause: RankedCause | undefined, verdict: Verdict): Pick<Sop, 'root_cause' | 'cause'> {
  if (cause === undefined) return { root_cause: verdict.outcome === 'none' ? 'none' : 'undetermined' };
  const known = CAUSES.find((id) => id === cause.root_cause);
  return known === undefined ? { root_cause: 'other', cause: cause.root_cause } : { root_cause: known };
}

function evidenceOf({ detection, host, statement, cites }: Finding): Sop['evidence'][number] {
  // hosts/<host>/<collector>/…, or a file of the bundle itself.
  const collector = /^hosts\/[^/]+\/([^/]+)\//.exec(cites[0])?.[1];
  return { type: collector ?? 'bundle', detection, host, content: statement, citations: [...new Set(cites)] };
}

function mitigationOf({ mitigation, owner }: RankedCause): NonNullable<Sop['mitigation']> {
  const { immediate, long_term: later } = mitigation;
  return { immediate: `Operator: ${immediate}`, long_term: `Operator: ${later}`, owner };
}

/** What the playbook points to and what the procedure asks to rule out first, as far as it was tested. */
function crossReferences({ causes, ruled_out: out }: Verdict): Sop['cross_reference'] {
  const [first, ...others] = causes;
  const asked = new Set([...(first?.see_also ?? []), ...Object.keys(PROCEDURE)]);
  const named = (cause: string) => ({
    root_cause: cause,
    ...(PROCEDURE[cause] !== undefined && { sop: PROCEDURE[cause] }),
  });
  return [
    ...others.map((c) => ({ ...named(c.root_cause), result: 'found' as const, by: c.statement })),
    ...out
      .filter((c) => asked.has(c.root_cause))
      .map((c) => ({ ...named(c.root_cause), result: 'ruled_out' as const, by: c.by })),
  ];
}

function unchecked(layer: Layer, { coverage }: Verdict): Sop['not_checked'] {
  const seen = coverage.find((c) => c.layer === layer);
  if (seen && seen.fired + seen.clear > 0) return [];
  if (seen === undefined) return [{ layer, reason: 'not_collected' }];
  return [{ layer, reason: seen.not_exercised > 0 ? 'not_exercised' : 'not_observable' }];
}
