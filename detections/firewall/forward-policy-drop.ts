import { defineFleetDetection, type Result, type Severity } from '../../src/core/detection.js';
import { byKey, span } from '../../src/core/growth.js';
import { firewallChains } from '../../src/tables/firewall-chains.js';
import { standingOf } from '../../src/tables/flow-sources.js';
import { routes } from '../../src/tables/routes.js';
import { sysctl } from '../../src/tables/sysctl.js';

export default defineFleetDetection({
  id: 'FW-05',
  name: 'forward-policy-drop',
  layer: 'firewall',
  title: 'The policy of FORWARD drops packets',
  scope: 'fleet',
  reads: [firewallChains],
  thresholds: {
    packets: { value: 0, unit: 'packets', source: 'aws-samples EKS node diagnostics: policy DROP with hits' },
  },
  realIf:
    'The host forwards, the policy of a forward chain is drop, and the packets that fall to it grow while a flow through the host fails. Container engines set the policy and add accepts: without hits it is innocent.',
  remedy: {
    text: 'add an accept for the flow to FORWARD (DOCKER-USER with Docker)',
    safety: 'config_change',
  },
  evaluate({ hosts }, limits) {
    return hosts.flatMap<Result & { readonly host: string }>((host) => {
      const at = { host: host.id };
      const chains = host
        .latest(firewallChains)
        .filter((c) => c.hook === 'forward' && c.policy === 'drop' && c.dormant !== true);
      if (host.rows(firewallChains).length === 0) {
        return [{ ...at, state: 'not_observable', statement: 'no firewall chains were read' }];
      }
      const forwarding = host.latest(sysctl).find((s) => s.name === 'net.ipv4.ip_forward')?.value;
      if (chains.length === 0 || forwarding === '0') {
        const statement =
          chains.length === 0 ? 'no forward chain has the policy drop' : 'this host does not forward';
        return [{ ...at, state: 'clear', statement }];
      }
      const counted = [...byKey(host.growth(firewallChains, 'packets'), 'source').values()]
        .flat()
        .filter((g) =>
          chains.some(
            (c) => c.chain === g.key['chain'] && c.table === g.key['table'] && c.source === g.key['source'],
          ),
        );
      const hits = counted.filter((g) => g.delta > limits.packets);
      if (counted.length === 0) {
        const statement = 'the policy of FORWARD is drop, its packets are not counted (nft does not)';
        return [{ ...at, state: 'not_observable', statement }];
      }
      if (hits.length === 0) {
        return [{ ...at, state: 'clear', statement: 'no packet fell to the policy of FORWARD' }];
      }
      const through = standingOf(host, hosts);
      const failing = through.others.filter((flow) => !through.addresses.has(flow.dst));
      // Whether what fails comes by here is known where another host has a route via this one.
      const isOnTheWay = hosts.some(
        (h) => h !== host && h.latest(routes).some((r) => through.addresses.has(r.via ?? '')),
      );
      const severity: Severity = failing.length > 0 && isOnTheWay ? 'critical' : 'info';
      return hits.map((g) => ({
        ...at,
        state: 'fired',
        severity,
        subject: `${String(g.key['family'])} ${String(g.key['table'])} ${String(g.key['chain'])}`,
        basis: g.basis,
        statement: `the policy of ${String(g.key['chain'])} dropped ${g.delta} packets ${span(g)}; ${failing[0] ? `failing through other hosts: ${failing[0].text}` : 'no flow through this host is known to fail'}`,
        numbers: { packets: g.delta, seconds: g.seconds },
        cites: g.cites,
      }));
    });
  },
});
