import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { droppingRules } from '../../src/core/dropping-rules.js';
import { ruleHits } from '../../src/core/rule-hits.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { standingOf } from '../../src/tables/flow-sources.js';

export default defineFleetDetection({
  id: 'FW-15',
  name: 'rule-rejects',
  layer: 'firewall',
  title: 'A firewall rule rejects connections',
  scope: 'fleet',
  reads: [firewallRules],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets',
      source: 'iptables-extensions(8) REJECT: each packet is answered by an error',
    },
  },
  realIf:
    'The counter of the rule grows in the window and the rule takes a flow that fails. The client sees "refused" or "prohibited" at once, as from a closed port. Rejecting ident or scans is normal.',
  remedy: { text: 'accept the flow before the rule, or narrow the rule', safety: 'config_change' },
  evaluate({ hosts }, limits) {
    return hosts.flatMap<Result & { readonly host: string }>((host) => {
      const at = { host: host.id };
      const rows = host.rows(firewallRules);
      if (rows.length === 0) {
        return [{ ...at, state: 'not_observable', statement: 'no firewall rules were read' }];
      }
      const rules = droppingRules(rows, host.growth(firewallRules), host.windowS).filter(
        (rule) => rule.verdict === 'reject',
      );
      const hits = ruleHits(rules, standingOf(host, hosts)).filter(
        (h) => (h.rule.packets ?? 0) > limits.packets,
      );
      if (hits.length === 0) {
        const statement = `none of ${rules.length} rules that reject took a packet`;
        return [{ ...at, state: 'clear', statement }];
      }
      return hits.map(({ rule, match, flow }) => {
        const meets =
          flow === undefined
            ? 'none of the flows that are known to fail'
            : `${match === 'yes' ? '' : 'perhaps '}${flow.text}`;
        const when = rule.basis === 'window' ? `in ${rule.seconds.toFixed(1)} s` : 'since boot';
        return {
          ...at,
          state: 'fired',
          severity: match === 'yes' ? 'critical' : match === 'maybe' ? 'warning' : 'info',
          subject: rule.where,
          basis: rule.basis,
          statement: `${rule.where} (${rule.text})${rule.isNew ? ', made during the window,' : ''} rejected ${rule.packets ?? 0} packets ${when}: ${meets}`,
          numbers: { packets: rule.packets ?? 0, seconds: rule.seconds },
          cites: rule.cites,
        };
      });
    });
  },
});
