import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow, type HostView } from '../../src/core/fact-view.js';
import { isSilent } from '../../src/core/reachability.js';
import { dnsConfig } from '../../src/tables/dns-config.js';
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
    'The kernel has no route for an address that this host asked for, or that another host asks for through it: a target, or a resolver of resolv.conf. An IPv6 address of a name on a host with IPv4 alone is normal.',
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
      const missing = lookups.filter(isMissing);
      const [worst, ...others] = missing.filter((row) => !isUsual(host, row));
      if (worst) return without(host, [worst, ...others], lookups);
      const lost = transit(host, silent);
      if (lost) return lost;
      const held = [...lookups.filter((row) => !missing.includes(row)), ...routesTo(host, silent)];
      const [first] = held;
      if (first === undefined)
        return {
          host: host.id,
          state: 'not_exercised',
          statement:
            missing.length === 0
              ? 'no address was in question'
              : `only IPv6 addresses were in question (${missing.length}), and this host has IPv4 alone`,
          cites: missing.slice(0, 3).map(cite),
        };
      const all = held.length + missing.length;
      const usual =
        missing.length > 0
          ? '; the others are IPv6 addresses of names or resolvers that IPv4 reaches too'
          : '';
      return {
        host: host.id,
        state: 'clear',
        statement: `${held.length} of ${all} addresses in question have a route${usual}`,
        cites: held.slice(0, 3).map(cite),
      };
    });
  },
});

type Lookup = FactRow<typeof routeLookups>;

function isMissing(row: Lookup): boolean {
  return /Network is unreachable/.test(row.error ?? '');
}

/** IPv6 of a name on a host that has IPv4 alone, or beside an address that works. Who writes an address means that one. */
function isUsual(host: HostView, { target, address }: Lookup): boolean {
  if (address?.includes(':') !== true) return false;
  const resolvers = resolversOf(host);
  const isResolver = resolvers.has(target);
  if (target.includes(address) && !isResolver) return false;
  const works = host
    .rows(routeLookups)
    .some(
      (row) => row.error === undefined && (isResolver ? resolvers.has(row.target) : row.target === target),
    );
  return works || (!isResolver && hasRoute(host, 4) && !hasDefault(host, 6));
}

function without(host: HostView, serious: readonly [Lookup, ...Lookup[]], lookups: readonly Lookup[]): Found {
  const [first, ...others] = serious;
  const resolvers = resolversOf(host);
  const areResolvers = serious.every(({ target }) => resolvers.has(target));
  // Where other addresses have a route, that one stands in resolv.conf in vain: a matter of names, not of routes.
  const isStray = areResolvers && lookups.some((row) => row.error === undefined);
  const what = `${areResolvers ? 'resolver ' : ''}${first.address ?? first.target}`;
  return {
    host: host.id,
    state: 'fired',
    severity: isStray ? 'hint' : 'critical',
    subject: first.address ?? first.target,
    statement: `no route to ${what} (${serious.length} of ${lookups.length} addresses asked for): ${first.error ?? ''}`,
    numbers: { without_route: serious.length, asked: lookups.length },
    cites: [cite(first), ...others.map(cite)],
  };
}

function resolversOf(host: HostView): ReadonlySet<string> {
  return new Set(host.latest(dnsConfig).flatMap((row) => row.nameservers ?? []));
}

/** Routes to addresses from which nothing comes back and which `ip route get` was not asked for: of a router those of others too. */
function routesTo(host: HostView, silent: ReadonlySet<string>): FactRow<typeof routes>[] {
  const own = reachedBy(host).map((r) => r.address);
  return [...silent]
    .filter((address) => (host.role === 'gateway' || own.includes(address)) && !isOwn(host, address))
    .flatMap((address) => {
      const to = routeTo(host, address);
      return to?.route && !to.lookup ? [to.route] : [];
    });
}

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

function hasRoute(host: HostView, family: number): boolean {
  return host.latest(routes).some((row) => row.family === family && (row.table ?? 'main') === 'main');
}
