import { defineDetection } from '../../src/core/detection.js';
import { droppingRules } from '../../src/core/dropping-rules.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';

export default defineDetection({
  id: 'FW-14',
  name: 'random-drop',
  layer: 'firewall',
  title: 'A firewall rule drops packets at random',
  scope: 'host',
  reads: [firewallRules],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets',
      source: 'iptables-extensions(8) statistic, nft(8) numgen and meta random: made to lose packets',
    },
  },
  realIf:
    'A rule that picks packets by chance or by turn ends in DROP and its counter grows. The same match with ACCEPT, DNAT or MARK spreads load and is innocent; so is a rule without hits, left over from a test.',
  remedy: { text: 'delete the rule (it looks like path loss to everybody else)', safety: 'config_change' },
  evaluate(view, limits) {
    const rows = view.rows(firewallRules);
    if (rows.length === 0) return { state: 'not_observable', statement: 'no firewall rules were read' };
    const rules = droppingRules(rows, view.growth(firewallRules), view.windowS);
    const random = rules.filter((rule) => rule.isRandom);
    const hits = random.filter((rule) => (rule.packets ?? 0) > limits.packets);
    if (hits.length > 0) {
      return hits.map((rule) => ({
        state: 'fired',
        severity: 'critical',
        subject: rule.where,
        basis: rule.basis,
        statement: `${rule.where} (${rule.text}) ${rule.verdict === 'drop' ? 'dropped' : 'rejected'} ${rule.packets ?? 0} packets by chance ${rule.basis === 'window' ? `in ${rule.seconds.toFixed(1)} s` : 'since boot'}`,
        numbers: { packets: rule.packets ?? 0, seconds: rule.seconds },
        cites: rule.cites,
      }));
    }
    const uncounted = random.filter((rule) => rule.packets === undefined);
    if (uncounted.length > 0) {
      return uncounted.map((rule) => ({
        state: 'fired',
        severity: 'hint',
        subject: rule.where,
        statement: `${rule.where} (${rule.text}) drops packets by chance; it has no counter that would tell how many`,
        cites: rule.cites,
      }));
    }
    return {
      state: 'clear',
      statement:
        random.length > 0
          ? `${random.length} rules drop by chance, none took a packet`
          : `none of ${rules.length} rules that drop or reject does so by chance`,
    };
  },
});
