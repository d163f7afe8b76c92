import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type FleetView, type HostView } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { isVirtualRouterMac } from '../../src/core/mac.js';
import { addresses } from '../../src/tables/addresses.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { neighbourChanges } from '../../src/tables/neighbour-changes.js';
import { neighbours } from '../../src/tables/neighbours.js';
import { routes } from '../../src/tables/routes.js';

type HostResult = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'STK-08',
  name: 'duplicate-address',
  layer: 'neighbor',
  title: 'Two machines answer for one address',
  scope: 'fleet',
  reads: [neighbours, neighbourChanges, addresses, interfaces],
  thresholds: {
    macs: { value: 1, unit: 'link-layer addresses', source: 'RFC 5227: an address belongs to one interface' },
  },
  realIf:
    'The MAC behind an address changes in the window, or is another one than that of the machine that owns the address, or the kernel found the address in use (dadfailed). VRRP, HSRP and GLBP addresses move on purpose: failover, not conflict.',
  remedy: {
    text: 'find the port of the other MAC on the switch and take the address from that machine',
    safety: 'disruptive',
  },
  evaluate(fleet, limits) {
    return fleet.hosts.flatMap((host): HostResult[] => {
      const seen = host.rows(neighbours).filter((n) => n.mac !== undefined);
      const failed = host.latest(addresses).filter((a) => a.flags?.includes('dadfailed'));
      const fired = [
        ...conflicts(host, fleet, limits.macs),
        ...failed.map((a): HostResult => ({
          host: host.id,
          state: 'fired',
          severity: 'critical',
          subject: a.address,
          statement: `${a.address} on ${a.interface ?? '?'} is in use by another machine (dadfailed)`,
          cites: [cite(a)],
        })),
      ];
      if (fired.length > 0) return fired;
      if (seen.length === 0) {
        return [{ host: host.id, state: 'not_exercised', statement: 'no neighbour with a MAC is known' }];
      }
      const compared = seenTwice(seen, [...seen, ...host.rows(neighbourChanges)]).concat(
        seen.filter((n) => ownersOf(n.address, host, fleet).length > 0),
      );
      if (compared.length === 0) {
        const statement = `each of ${seen.length} neighbour entries was seen once: whether a MAC changes was not seen`;
        return [{ host: host.id, state: 'not_exercised', statement, cites: seen.slice(0, 3).map(cite) }];
      }
      const statement = `each of ${new Set(compared.map((n) => n.address)).size} neighbours had one MAC in every look`;
      return [{ host: host.id, state: 'clear', statement, cites: compared.slice(0, 3).map(cite) }];
    });
  },
});

type Neighbour = FactRow<typeof neighbours>;

/** Entries with a MAC that more than one look shows: both snapshots, or one and a change in between. */
function seenTwice(
  seen: readonly Neighbour[],
  looks: readonly { address: string; interface: string; mac?: string | undefined }[],
): Neighbour[] {
  const nameOf = (n: { address: string; interface: string }): string => `${n.address} ${n.interface}`;
  const times = groupBy(
    looks.filter((n) => n.mac !== undefined),
    nameOf,
  );
  return seen.filter((n) => (times.get(nameOf(n))?.length ?? 0) > 1);
}

function conflicts(host: HostView, fleet: FleetView, most: number): HostResult[] {
  const nextHops = new Set(host.latest(routes).flatMap((r) => r.via ?? []));
  // The end snapshot last: it is what holds now.
  const known = [...host.rows(neighbourChanges), ...host.rows(neighbours)].filter((n) => n.mac !== undefined);
  const entries = new Set(known.map((n) => `${n.address} ${n.interface}`));
  return [...entries].flatMap((entry): HostResult[] => {
    const [last, ...before] = known.filter((n) => `${n.address} ${n.interface}` === entry).toReversed();
    if (last === undefined) return [];
    const claimed = [...new Set([last, ...before].flatMap((n) => n.mac ?? []))];
    const firstOf = claimed.flatMap((mac) => before.find((n) => n.mac === mac) ?? []);
    const owners = ownersOf(last.address, host, fleet);
    // A machine with two ports on one segment answers with the MAC of either (ARP flux): not another machine.
    const isForeign = owners.length > 0 && claimed.some((mac) => !owners.some((o) => o.macs.has(mac)));
    const isShared = owners.length > most;
    const isChanged = claimed.length > most && (owners.length === 0 || isForeign);
    if (!isForeign && !isShared && !isChanged) return [];
    const isVirtual = claimed.some(isVirtualRouterMac);
    const isNextHop = nextHops.has(last.address);
    const whose =
      owners.length > 0
        ? owners.map((o) => `${o.host} has it with ${o.mac}`).join(', ')
        : 'the owner is not among the hosts';
    return [
      {
        host: host.id,
        state: 'fired',
        severity: isVirtual ? 'info' : isNextHop || owners.length > 0 ? 'critical' : 'warning',
        subject: last.address,
        statement: `${isNextHop ? 'next hop ' : ''}${last.address} on ${last.interface} is answered by ${claimed.join(' and ')}; ${whose}${isVirtual ? ' (a virtual router address: failover)' : ''}`,
        numbers: { macs: new Set([...claimed, ...owners.map((o) => o.mac)]).size },
        cites: [cite(last), ...firstOf.map(cite), ...owners.map((o) => o.cite)],
      },
    ];
  });
}

/**
 * Hosts of the bundle that have this address on the segment of the asking host: they know a MAC of it as a neighbour
 * on the same interface. The same private address elsewhere (virbr0, docker0) is another one.
 */
function ownersOf(address: string, asking: HostView, { hosts }: FleetView) {
  const ours = new Set(asking.latest(interfaces).flatMap((i) => i.mac ?? []));
  return hosts
    .filter((h) => h !== asking)
    .flatMap((h) => {
      const ports = h.latest(interfaces);
      const at = h.latest(addresses).find((a) => a.address === address);
      const port = ports.find((i) => i.interface === at?.interface);
      const isNear = h
        .rows(neighbours)
        .some((n) => n.interface === port?.interface && n.mac !== undefined && ours.has(n.mac));
      if (port?.mac === undefined || !isNear) return [];
      return [
        { host: h.id, mac: port.mac, macs: new Set(ports.flatMap((i) => i.mac ?? [])), cite: cite(port) },
      ];
    });
}
