import { connections, grew, isLoopback } from '../../src/core/connections.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { droppingRules, withoutRate } from '../../src/core/dropping-rules.js';
import type { FailingFlow } from '../../src/core/failing-flows.js';
import type { HostView } from '../../src/core/fact-view.js';
import { type RuleHit, ruleHits } from '../../src/core/rule-hits.js';
import { addresses } from '../../src/tables/addresses.js';
import { firewallRules } from '../../src/tables/firewall-rules.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineFleetDetection({
  id: 'FW-17',
  name: 'rate-limit-drops',
  layer: 'firewall',
  title: 'A firewall rule drops what exceeds a rate',
  scope: 'fleet',
  reads: [firewallRules, sockets],
  thresholds: {
    packets: {
      value: 0,
      unit: 'packets',
      source:
        'nft(8) limit rate over, iptables-extensions(8) hashlimit-above: what exceeds the rate is dropped',
    },
    resent: {
      value: 10,
      unit: 'segments sent again by one connection that exists at the end',
      source: 'judgement: a burst loses a few',
    },
  },
  realIf:
    'The counter of a rule that drops above a rate grows in the window, and its other conditions take a connection that meanwhile sends much again. A rule that slows down scans or logins takes none of these, and is innocent.',
  remedy: {
    text: 'raise the rate of the rule, or shape the sender just below it (fq_codel, tbf), so that nothing is dropped',
    safety: 'config_change',
  },
  evaluate({ hosts }, limits) {
    const resent = new Map(hosts.map((h) => [h, flowsSentAgain(h, limits.resent)]));
    return hosts.flatMap<Result & { readonly host: string }>((host) => {
      const at = { host: host.id };
      const rows = host.rows(firewallRules);
      if (rows.length === 0)
        return [{ ...at, state: 'not_observable', statement: 'no firewall rules were read' }];
      const rules = droppingRules(rows, host.growth(firewallRules), host.windowS).filter(
        (rule) => rule.verdict === 'drop' && rule.isRate,
      );
      const standing = {
        addresses: new Set(host.latest(addresses).map((a) => a.address)),
        own: resent.get(host) ?? [],
        others: hosts.filter((h) => h !== host).flatMap((h) => resent.get(h) ?? []),
      };
      // Above its rate the rule takes whatever its other conditions take.
      const bare = rules.map((rule) => ({ ...rule, text: withoutRate(rule.text), asWritten: rule.text }));
      const hits = ruleHits(bare, standing).filter((hit) => (hit.rule.packets ?? 0) > limits.packets);
      if (hits.length === 0) {
        const statement = `none of ${rules.length} rules that drop above a rate took a packet`;
        return [{ ...at, state: 'clear', statement }];
      }
      return hits.map((hit) => ({
        ...at,
        state: 'fired',
        severity: hit.match === 'yes' ? 'warning' : hit.match === 'maybe' ? 'hint' : 'info',
        subject: hit.rule.where,
        basis: hit.rule.basis,
        statement: statementOf(hit),
        numbers: { packets: hit.rule.packets ?? 0, seconds: hit.rule.seconds },
        cites: hit.rule.cites,
      }));
    });
  },
});

/** Connections of this host that sent segments again, in the window or since they began, the most first. */
function flowsSentAgain(host: HostView, least: number): FailingFlow[] {
  const src = host.latest(addresses).map((a) => a.address);
  return connections(host.rows(sockets))
    .map((c) => ({ now: c.now, again: grew(c, 'retrans_total') ?? 0 }))
    .filter(({ now, again }) => now.protocol === 'tcp' && again >= least && !isLoopback(now.remote_address))
    .toSorted((a, b) => b.again - a.again)
    .flatMap(({ now, again }): FailingFlow[] => {
      const { remote_address: dst, remote_port: dport } = now;
      if (dst === undefined) return [];
      const text = `TCP to ${dst} port ${dport ?? '?'} (${again} segments sent again)`;
      return [{ proto: 'tcp', src, dst, ...(dport !== undefined && { dport }), isNew: false, text }];
    });
}

function statementOf({ rule, match, flow }: RuleHit<{ asWritten: string }>): string {
  const when = rule.basis === 'window' ? `in ${rule.seconds.toFixed(1)} s` : 'since boot';
  const meets =
    flow === undefined
      ? 'it takes none of the connections that send much again'
      : `it ${match === 'yes' ? 'takes' : 'may take'} ${flow.text}`;
  return `${rule.where} (${rule.asWritten}) dropped ${rule.packets ?? 0} packets above its rate ${when}; ${meets}`;
}
