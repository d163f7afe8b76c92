import { DEAD_ENDS } from '../../src/core/dead-end.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { prefixMatch } from '../../src/core/ip-prefix.js';
import { isSilent } from '../../src/core/reachability.js';
import { addresses } from '../../src/tables/addresses.js';
import { reachedBy } from '../../src/tables/reached-by.js';
import { isOwn, routeTo } from '../../src/tables/route-to.js';
import { routes } from '../../src/tables/routes.js';
import { sysctl } from '../../src/tables/sysctl.js';

type Found = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'RTE-04',
  name: 'another-router-reaches-it',
  layer: 'routing',
  title: 'Another router on the same link reaches what the next hop does not',
  scope: 'fleet',
  reads: [routes],
  thresholds: {},
  realIf:
    'The destination is silent through the next hop in use, while a host of this bundle on the same link forwards and reaches it itself. Two gateways on one link are normal as long as both work.',
  remedy: {
    text: 'point the route to the router that reaches the destination; ask what changed it',
    safety: 'config_change',
  },
  evaluate({ hosts }) {
    return hosts.map((host): Found => {
      const via = (address: string): string | undefined => {
        const to = routeTo(host, address);
        return to?.lookup?.via ?? (to?.hasPolicy === true ? undefined : to?.route?.via);
      };
      const silent = reachedBy(host).filter((r) => isSilent(r) && via(r.address) !== undefined);
      if (silent.length === 0)
        return {
          host: host.id,
          state: 'not_exercised',
          statement: 'no destination behind a next hop is silent',
        };
      for (const reached of silent) {
        const hop = via(reached.address) ?? '';
        const better = hosts.flatMap((other) => otherRouter(other, host, hop, reached.address) ?? [])[0];
        const route = routeTo(host, reached.address)?.route;
        const lookup = routeTo(host, reached.address)?.lookup;
        const row = lookup ?? route;
        if (better === undefined || row === undefined) continue;
        return {
          host: host.id,
          state: 'fired',
          severity: 'critical',
          subject: hop,
          statement: `${reached.address} is silent through next hop ${hop} (${reached.silent} of ${reached.silent} tries), while ${better.id} at ${better.address} on the same link reaches it`,
          numbers: { tries_without_answer: reached.silent },
          peer: better.id,
          cites: [cite(row), better.cite, ...reached.cites],
        };
      }
      return {
        host: host.id,
        state: 'clear',
        statement: `no other host of the bundle on this link reaches one of ${silent.length} silent destinations`,
      };
    });
  },
});

function otherRouter(
  other: HostView,
  host: HostView,
  hop: string,
  destination: string,
): { id: string; address: string; cite: string } | undefined {
  if (other === host || isOwn(other, hop) || !forwards(other)) return undefined;
  const here = other
    .rows(addresses)
    .find((row) => row.address !== destination && isOnSameLink(row, host, hop));
  if (here === undefined) return undefined;
  const answer = reachedBy(other).find((r) => r.address === destination && r.answered > 0);
  const to = routeTo(other, destination)?.route;
  const attached =
    to?.via === undefined &&
    to?.dev !== undefined &&
    to.destination !== 'default' &&
    !DEAD_ENDS.has(to.type ?? '');
  const seen = answer?.cites[0] ?? (attached && to ? cite(to) : undefined);
  return seen === undefined ? undefined : { id: other.id, address: here.address, cite: seen };
}

function forwards(host: HostView): boolean {
  return host.latest(sysctl).some((row) => row.name === 'net.ipv4.ip_forward' && row.value === '1');
}

/** In the prefix of the address that the host has on the link of its next hop. */
function isOnSameLink({ address }: FactRow<typeof addresses>, host: HostView, hop: string): boolean {
  return host.rows(addresses).some((own) => {
    const prefix = `${own.address}/${own.prefix_length ?? 32}`;
    return (
      prefixMatch(prefix, hop) !== undefined &&
      prefixMatch(prefix, address) !== undefined &&
      own.address !== address
    );
  });
}
