import { defineDetection, type Result } from '../../src/core/detection.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { fragNeededDrops } from '../../src/tables/frag-needed-drops.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'FW-18',
  name: 'frag-needed-dropped',
  layer: 'firewall',
  title: 'A firewall rule drops the ICMP that path MTU discovery needs',
  scope: 'host',
  reads: [firewallRules, tcpCounters],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets in the window',
      source: 'RFC 2923 2.1: without "fragmentation needed" a sender repeats what is too long for ever',
    },
  },
  realIf:
    'A rule that names ICMP "fragmentation needed" (type 3 code 4), all of type 3, or ICMPv6 "packet too big" ends in DROP, and its counter grows. A rule without hits did no harm yet; one that drops echo requests alone is a policy.',
  remedy: {
    text: 'let ICMP type 3 code 4 and ICMPv6 type 2 pass, by a rule before it',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const rows = view.rows(firewallRules);
    if (rows.length === 0) return { state: 'not_observable', statement: 'no firewall rules were read' };
    const hits = fragNeededDrops(view).filter((rule) => (rule.packets ?? 0) > limits.packets);
    if (hits.length === 0) {
      return { state: 'clear', statement: 'no rule dropped ICMP that path MTU discovery needs' };
    }
    const cut = ['Ip', 'Ip6'].flatMap((group) => view.tcp(group, 'FragFails') ?? []);
    const tooLong = cut.reduce((sum, g) => sum + (g.basis === 'window' ? g.delta : 0), 0);
    return hits.map((rule): Result => {
      const when = rule.basis === 'window' ? `in ${rule.seconds.toFixed(1)} s` : 'since boot';
      const meanwhile =
        tooLong > 0 ? `; ${tooLong} packets were too long for the next link there meanwhile (FragFails)` : '';
      return {
        state: 'fired',
        severity: 'warning',
        subject: rule.where,
        basis: rule.basis,
        statement: `${rule.where} (${rule.text}) dropped ${rule.packets ?? 0} packets ${when}: senders are not told that their packets are too long${meanwhile}`,
        numbers: { packets: rule.packets ?? 0, seconds: rule.seconds, too_long: tooLong },
        cites: [...rule.cites, ...cut.slice(0, 1).flatMap((g) => g.cites)],
      };
    });
  },
});
