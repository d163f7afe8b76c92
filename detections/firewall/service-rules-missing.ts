import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { systemMessages } from '../../src/core/kernel-messages.js';
import { firewallChains } from '../../src/tables/firewall-chains.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { ipvsBackends } from '../../src/tables/ipvs-backends.js';
import { logLines } from '../../src/tables/log-lines.js';

const FAILED =
  /(?:iptables-restore|Failed to (?:execute|ensure) iptables|Failed to sync (?:iptables|nftables))/i;

export default defineDetection({
  id: 'FW-12',
  name: 'service-rules-missing',
  layer: 'firewall',
  title: 'Kubernetes services have no rules on the node',
  scope: 'host',
  reads: [firewallChains, firewallRules],
  thresholds: {
    rules: {
      value: 0,
      unit: 'rules in KUBE-SERVICES',
      source: 'aws-samples EKS node diagnostics, D2 kube-proxy/iptables sync',
    },
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'The chain KUBE-SERVICES of the nat table exists and is empty while kube-proxy writes iptables. In IPVS mode and with nftables or eBPF there are none by design.',
  remedy: {
    text: 'read the log of kube-proxy, restart it; look for another program that flushes iptables',
    safety: 'disruptive',
  },
  evaluate(view, limits): Result {
    const chain = view.latest(firewallChains).find((c) => c.table === 'nat' && c.chain === 'KUBE-SERVICES');
    if (chain === undefined)
      return { state: 'not_exercised', statement: 'kube-proxy writes no iptables rules here' };
    if (view.rows(ipvsBackends).length > 0)
      return { state: 'not_exercised', statement: 'kube-proxy uses IPVS' };
    const rules = view
      .latest(firewallRules)
      .filter((r) => r.table === 'nat' && r.chain === 'KUBE-SERVICES' && r.source === chain.source);
    const { recent } = systemMessages(view.rows(logLines), FAILED, view.windowS + limits.recent_s);
    if (rules.length > limits.rules) {
      return { state: 'clear', statement: `KUBE-SERVICES has ${rules.length} rules`, cites: [cite(chain)] };
    }
    return {
      state: 'fired',
      severity: recent.length > 0 ? 'critical' : 'warning',
      subject: 'KUBE-SERVICES',
      statement: `the chain KUBE-SERVICES is empty: no service address is translated${recent.length > 0 ? `; ${recent.length} failed attempts to write rules were logged` : ''}`,
      numbers: { rules: rules.length, messages: recent.length },
      cites: [cite(chain), ...recent.slice(-2).map(cite)],
    };
  },
});
