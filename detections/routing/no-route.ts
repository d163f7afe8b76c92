import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { isSilent } from '../../src/core/reachability.js';
import { routeLookups } from '../../src/tables/route-lookups.js';
import { routes } from '../../src/tables/routes.js';
import { reachedBy } from '../../src/tables/reached-by.js';
import { isOwn, routeTo } from '../../src/tables/route-to.js';

type Found = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'RTE-01',
  name: 'no-route',
  layer: 'routing',
  title: 'No route holds an address in question',
  scope: 'fleet',
  reads: [routes, routeLookups],
  thresholds: {},
  realIf:
    'The kernel has no route for an IPv4 address that this host asked for, or that another host asks for through it. An IPv6 address of a name on a host with IPv4 alone is normal.',
  remedy: {
    text: 'add the missing route, or the default route; ask what removed it (DHCP, routing daemon, network manager)',
    safety: 'config_change',
  },
  evaluate({ hosts }) {
    const silent = new Set(
      hosts.flatMap((host) =>
        reachedBy(host)
          .filter(isSilent)
          .map((r) => r.address),
      ),
    );
    return hosts.map((host): Found => {
      const lookups = host.rows(routeLookups);
      if (host.latest(routes).length === 0 && lookups.length === 0)
        return { host: host.id, state: 'not_observable', statement: 'the routes were not gathered' };
      const missing = lookups.filter((row) => /Network is unreachable/.test(row.error ?? ''));
      const works = new Set(lookups.filter((row) => row.error === undefined).map((row) => row.target));
      const serious = missing.filter(
        (row) => !(row.address?.includes(':') === true && (works.has(row.target) || !hasDefault(host, 6))),
      );
      const [first] = serious;
      if (first !== undefined)
        return {
          host: host.id,
          state: 'fired',
          severity: 'critical',
          subject: first.address ?? first.target,
          statement: `no route to ${first.address ?? first.target} (${serious.length} of ${lookups.length} addresses asked for): ${first.error ?? ''}`,
          numbers: { without_route: serious.length, asked: lookups.length },
          cites: [cite(first), ...serious.slice(1).map(cite)],
        };
      const lost = transit(host, silent);
      if (lost) return lost;
      if (lookups.length === 0 && silent.size === 0)
        return { host: host.id, state: 'not_exercised', statement: 'no address was in question' };
      return {
        host: host.id,
        state: 'clear',
        statement: `every address asked for has a route (${lookups.length - missing.length} of ${lookups.length})`,
        cites: lookups.slice(0, 3).map(cite),
      };
    });
  },
});

/** A router that others send through, with no route for a destination that nobody reaches. */
function transit(host: HostView, silent: ReadonlySet<string>): Found | undefined {
  if (host.role !== 'gateway') return undefined;
  const main = host.latest(routes).filter((row) => (row.table ?? 'main') === 'main');
  if (main.length === 0) return undefined;
  for (const address of silent) {
    if (address.includes(':') || isOwn(host, address)) continue;
    const to = routeTo(host, address);
    if (to === undefined || to.route || to.lookup || to.hasPolicy) continue;
    const [row] = main;
    if (row === undefined) continue;
    return {
      host: host.id,
      state: 'fired',
      severity: 'critical',
      subject: address,
      statement: `none of the ${main.length} routes of this router holds ${address}, from which nothing comes back`,
      numbers: { routes: main.length },
      cites: [cite(row)],
    };
  }
  return undefined;
}

function hasDefault(host: HostView, family: number): boolean {
  return host.latest(routes).some((row) => row.family === family && row.destination === 'default');
}
