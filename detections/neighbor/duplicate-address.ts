import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type FleetView, type HostView } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { isVirtualRouterMac } from '../../src/core/mac.js';
import { addressOwners } from '../../src/tables/address-owners.js';
import { addresses } from '../../src/tables/addresses.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { neighbourChanges } from '../../src/tables/neighbour-changes.js';
import { isLearned, neighbours } from '../../src/tables/neighbours.js';
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
    "The MAC behind an address changes in the window, or is another one than that of the machine that owns the address, or the kernel found the address in use (dadfailed). VRRP, HSRP and GLBP addresses move on purpose: failover, not conflict. An entry that was set by hand (PERMANENT) is nobody's answer: STK-13.",
  remedy: {
    text: 'find the port of the other MAC on the switch and take the address from that machine',
    safety: 'disruptive',
  },
  evaluate(fleet, limits) {
    return fleet.hosts.flatMap((host): HostResult[] => {
      const seen = answers(host.rows(neighbours));
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
        return [
          { host: host.id, state: 'not_exercised', statement: 'no neighbour has answered for its address' },
        ];
      }
      const compared = seenTwice(seen, [...seen, ...answers(host.rows(neighbourChanges))]).concat(
        seen.filter((n) => addressOwners(n.address, host, fleet).length > 0),
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

/** Entries that tell who answered. One that was set by hand tells what somebody wrote (STK-13). */
function answers<T extends { readonly mac?: string | undefined; readonly states: readonly string[] }>(
  entries: readonly T[],
): T[] {
  return entries.filter((n) => n.mac !== undefined && isLearned(n));
}

/** Entries with a MAC that more than one look shows: both snapshots, or one and a change in between. */
function seenTwice(
  seen: readonly Neighbour[],
  looks: readonly { address: string; interface: string }[],
): Neighbour[] {
  const nameOf = (n: { address: string; interface: string }): string => `${n.address} ${n.interface}`;
  const times = groupBy(looks, nameOf);
  return seen.filter((n) => (times.get(nameOf(n))?.length ?? 0) > 1);
}

function conflicts(host: HostView, fleet: FleetView, most: number): HostResult[] {
  const nextHops = new Set(host.latest(routes).flatMap((r) => r.via ?? []));
  // The end snapshot last: it is what holds now.
  const known = answers([...host.rows(neighbourChanges), ...host.rows(neighbours)]);
  const entries = new Set(known.map((n) => `${n.address} ${n.interface}`));
  return [...entries].flatMap((entry): HostResult[] => {
    const [last, ...before] = known.filter((n) => `${n.address} ${n.interface}` === entry).toReversed();
    if (last === undefined) return [];
    const claimed = [...new Set([last, ...before].flatMap((n) => n.mac ?? []))];
    const firstOf = claimed.flatMap((mac) => before.find((n) => n.mac === mac) ?? []);
    const owners = addressOwners(last.address, host, fleet);
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
