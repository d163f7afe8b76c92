import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type FleetView, type HostView } from '../../src/core/fact-view.js';
import { isGroupMac, isVirtualRouterMac } from '../../src/core/mac.js';
import { addressOwners } from '../../src/tables/address-owners.js';
import { addresses } from '../../src/tables/addresses.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { neighbourChanges } from '../../src/tables/neighbour-changes.js';
import { isLearned, neighbours } from '../../src/tables/neighbours.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { routes } from '../../src/tables/routes.js';

type Neighbour = FactRow<typeof neighbours> & { readonly mac: string };
type HostResult = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'STK-13',
  name: 'static-entry-wrong',
  layer: 'neighbor',
  title: 'A neighbour entry set by hand has the MAC of no owner',
  scope: 'fleet',
  reads: [neighbours, neighbourChanges, addresses, interfaces],
  thresholds: {},
  realIf:
    'An entry is PERMANENT, so the kernel asks nobody, and its MAC is none of the machine that owns the address (in the same bundle), or not the one that answered for the address earlier in the window; pings to the address do not all come back. Entries that a network plugin sets are PERMANENT too, and right. MACs of virtual routers and of clusters (group addresses) belong to no machine on purpose.',
  remedy: {
    text: 'take the entry out (ip neigh del ADDRESS dev IFACE), ARP or NDP then finds the owner; find what sets it (/etc/ethers, a [Neighbor] of systemd-networkd, a script)',
    safety: 'config_change',
  },
  evaluate(fleet) {
    return fleet.hosts.flatMap((host): HostResult[] => {
      const known = host.latest(neighbours);
      const set = known.filter((n): n is Neighbour => n.states.includes('PERMANENT') && n.mac !== undefined);
      const say = (state: 'clear' | 'not_exercised', statement: string, rows: typeof known): HostResult[] => [
        { host: host.id, state, statement, cites: rows.slice(0, 3).map(cite) },
      ];
      if (known.length === 0) return say('not_exercised', 'no neighbour is known', []);
      if (set.length === 0)
        return say('clear', `none of ${known.length} neighbour entries was set by hand`, known);
      const judged = set.map((entry) => ({ entry, told: right(entry, host, fleet) }));
      const fired = judged.flatMap(({ entry, told }) =>
        told.length > 0 && !told.some((t) => t.macs.has(entry.mac)) && isFelt(entry, host)
          ? [wrong(entry, told, host)]
          : [],
      );
      if (fired.length > 0) return fired;
      const checked = judged.filter(({ told }) => told.length > 0).map(({ entry }) => entry);
      return checked.length > 0
        ? say(
            'clear',
            `${checked.length} of ${set.length} neighbour entries set by hand could be checked: none is wrong`,
            checked,
          )
        : say(
            'not_exercised',
            `${set.length} neighbour entries were set by hand; who owns their addresses is not known`,
            set,
          );
    });
  },
});

interface Told {
  readonly whose: string;
  readonly macs: ReadonlySet<string>;
  readonly cite: string;
}

/** The MACs that the address is known to have, and from where; none where that is not known or not one machine's. */
function right(entry: Neighbour, host: HostView, fleet: FleetView): Told[] {
  if (isVirtualRouterMac(entry.mac) || isGroupMac(entry.mac)) return [];
  const owners = addressOwners(entry.address, host, fleet).map((o) => ({
    ...o,
    whose: `${o.host} has it with ${o.mac}`,
  }));
  const answered = [...host.rows(neighbours), ...host.rows(neighbourChanges)].flatMap((n) =>
    n.address === entry.address && n.interface === entry.interface && n.mac !== undefined && isLearned(n)
      ? [{ whose: `${n.mac} answered for it before`, macs: new Set([n.mac]), cite: cite(n) }]
      : [],
  );
  return owners.length > 0 ? owners : answered.slice(-1);
}

/** A wrong MAC answers no ping. Where all come back, its machine forwards to the owner, or is the owner. */
function isFelt({ address }: Neighbour, host: HostView): boolean {
  const pings = host.rows(pingSummary).filter((p) => (p.address ?? p.target) === address && p.transmitted);
  return (
    pings.length === 0 || pings.some((p) => (p.received ?? 0) < (p.transmitted ?? 0) - (p.in_flight ?? 0))
  );
}

function wrong(entry: Neighbour, told: readonly Told[], host: HostView): HostResult {
  const isNextHop = host.latest(routes).some((r) => r.via === entry.address);
  return {
    host: host.id,
    state: 'fired',
    severity: isNextHop ? 'critical' : 'warning',
    subject: entry.address,
    statement: `${isNextHop ? 'next hop ' : ''}${entry.address} on ${entry.interface} is set by hand to ${entry.mac} (PERMANENT), so nobody is asked for it; ${told.map((t) => t.whose).join(', ')}`,
    cites: [cite(entry), ...told.map((t) => t.cite)],
  };
}
