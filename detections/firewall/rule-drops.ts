import { defineFleetDetection, type Result, type Severity } from '../../src/core/detection.js';
import { type DroppingRule, droppingRules } from '../../src/core/dropping-rules.js';
import { bestMatch, type RuleHit, ruleHits } from '../../src/core/rule-hits.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { takesFragNeeded } from '../../src/tables/frag-needed-drops.js';
import { standingOf } from '../../src/tables/flow-sources.js';

export default defineFleetDetection({
  id: 'FW-04',
  name: 'rule-drops',
  layer: 'firewall',
  title: 'A firewall rule drops packets',
  scope: 'fleet',
  reads: [firewallRules],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets',
      source: 'iptables(8): each packet that a DROP rule counts is gone',
    },
  },
  realIf:
    'The counter of the rule grows in the window and the rule takes a flow that fails; or it is the only one that may. A rule without hits, or one that drops scans and strays, is innocent, and so is one that drops pings alone.',
  remedy: {
    text: 'accept the flow before the rule, or narrow the rule',
    safety: 'config_change',
  },
  evaluate({ hosts }, limits) {
    const perHost = hosts.map((host) => {
      const rules = droppingRules(host.rows(firewallRules), host.growth(firewallRules), host.windowS).filter(
        (rule) => rule.verdict === 'drop' && !rule.isRandom,
      );
      const standing = standingOf(host, hosts);
      const hits = ruleHits(rules, standing).filter(
        (h) => (h.rule.packets ?? 0) > limits.packets && (h.match !== 'no' || !isJudgedElsewhere(h.rule)),
      );
      return { host, rules, standing, hits };
    });
    const candidates = perHost.flatMap((h) => h.hits.filter((hit) => hit.match !== 'no')).length;
    return perHost.flatMap<Result & { readonly host: string }>(({ host, rules, standing, hits }) => {
      const at = { host: host.id };
      if (host.rows(firewallRules).length === 0) {
        return [{ ...at, state: 'not_observable', statement: 'no firewall rules were read' }];
      }
      const uncounted = rules
        .filter((rule) => rule.packets === undefined)
        .map((rule) => ({ rule, ...bestMatch(rule, standing) }))
        .filter((h) => h.match === 'yes');
      const fired = [...hits, ...uncounted].map<Result & { readonly host: string }>((hit) => ({
        ...at,
        state: 'fired',
        severity: severityOf(hit, candidates),
        subject: hit.rule.where,
        basis: hit.rule.basis,
        statement: statementOf(hit),
        numbers: { packets: hit.rule.packets ?? 0, seconds: hit.rule.seconds },
        cites: hit.rule.cites,
      }));
      if (fired.length > 0) return fired;
      const elsewhere = rules.filter(isJudgedElsewhere).length;
      const others =
        elsewhere > 0
          ? `; ${elsewhere} more, of a rate or of ICMP errors, are judged by FW-17 and FW-18`
          : '';
      const statement = `none of ${rules.length - elsewhere} rules that drop took a packet${others}`;
      return [{ ...at, state: 'clear', statement }];
    });
  },
});

/** Flows suffer from these without failing: FW-17 judges a rate by what is sent again, FW-18 dropped ICMP by its kind. */
function isJudgedElsewhere(rule: DroppingRule): boolean {
  return rule.isRate || takesFragNeeded(rule);
}

/** Only echo requests: a policy, and nothing but pings suffers. */
const PINGS_ALONE = /--icmp(?:v6)?-type (?:8|128|echo-request)\b|\bicmp(?:v6)? type echo-request\b/;

function severityOf({ rule, match }: RuleHit, candidates: number): Severity {
  if (PINGS_ALONE.test(rule.text)) return 'info';
  // Without a counter nobody can tell whether it takes anything.
  if (rule.packets === undefined) return 'hint';
  if (match === 'yes') return 'critical';
  return match === 'maybe' && candidates === 1 ? 'warning' : 'info';
}

function statementOf({ rule, match, flow }: RuleHit): string {
  const took =
    rule.packets === undefined
      ? 'has no counter'
      : `dropped ${rule.packets} packets ${rule.basis === 'window' ? `in ${rule.seconds.toFixed(1)} s` : 'since boot'}`;
  const made = rule.isNew ? ', was made during the window' : '';
  const meets =
    flow === undefined
      ? 'it takes none of the flows that are known to fail'
      : `it ${match === 'yes' ? 'takes' : 'may take'} ${flow.text}`;
  return `${rule.where} (${rule.text})${made} ${took}; ${meets}`;
}
