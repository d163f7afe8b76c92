import { stringify } from 'yaml';
import type { Severity } from '../core/detection.js';
import type { Layer } from '../core/layers.js';
import type { Analysed } from './analyze.js';

/** Our layers in the words of the network playbook of EKS node diagnostics (D7). */
const FAILURE_LAYER: Readonly<Record<Layer, string>> = {
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

const SEVERITY: Readonly<Record<Severity, string>> = {
  info: 'INFO',
  hint: 'LOW',
  warning: 'MEDIUM',
  critical: 'HIGH',
};
const ORDER: readonly Severity[] = ['info', 'hint', 'warning', 'critical'];

/** The verdict in the output format of that playbook, with what it lacks: escalation, and what was not checked. */
export function incidentYaml({ verdict, findings }: Analysed): string {
  const [cause] = verdict.causes;
  const supports = findings.filter((f) => cause?.supports.includes(f.id));
  const worst = supports.reduce<Severity>(
    (most, f) => (ORDER.indexOf(f.severity) > ORDER.indexOf(most) ? f.severity : most),
    'info',
  );
  const unseen = verdict.coverage.filter((c) => c.fired + c.clear === 0).map((c) => c.layer);
  return stringify({
    root_cause: cause?.root_cause ?? verdict.outcome,
    failure_layer: cause === undefined ? 'undetermined' : FAILURE_LAYER[cause.layer],
    evidence: supports.map((f) => ({ type: f.detection, content: f.statement, cite: f.cites[0] })),
    severity: SEVERITY[worst],
    ...(cause && {
      mitigation: {
        immediate: `${cause.owner}: ${cause.mitigation.immediate}`,
        long_term: cause.mitigation.long_term,
      },
      cross_reference: [...cause.see_also],
      ...(cause.escalate_when !== undefined && { escalation: cause.escalate_when }),
    }),
    other_causes: verdict.causes.slice(1).map((c) => c.root_cause),
    not_checked: unseen,
  });
}
