import { DEAD_ENDS } from '../../src/core/dead-end.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { isSilent, type Reached } from '../../src/core/reachability.js';
import { routeLookups } from '../../src/tables/route-lookups.js';
import { routes } from '../../src/tables/routes.js';
import { reachedBy } from '../../src/tables/reached-by.js';
import { isOwn, routeTo } from '../../src/tables/route-to.js';

type Found = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'FW-07',
  name: 'dead-end-route',
  layer: 'routing',
  title: 'A blackhole, unreachable or prohibit route holds an address in question',
  scope: 'fleet',
  reads: [routes, routeLookups],
  thresholds: {},
  realIf:
    'It is the longest match for an address that somebody probed, and nothing came back from there. Such routes against private ranges or for a covering prefix are good practice and harmless.',
  remedy: {
    text: 'find out who installed the route (proto in `ip route`); take it away with `ip route del`',
    safety: 'config_change',
  },
  evaluate({ hosts }) {
    const silent = new Map<string, Reached>();
    const asked = new Set<string>();
    for (const reached of hosts.flatMap(reachedBy)) {
      asked.add(reached.address);
      if (isSilent(reached)) silent.set(reached.address, reached);
    }
    return hosts.flatMap((host): Found[] => {
      const wanted = new Set([...asked, ...host.rows(routeLookups).flatMap((row) => row.address ?? [])]);
      const known = [...wanted].filter((address) => !isOwn(host, address));
      if (host.latest(routes).length === 0 && host.rows(routeLookups).length === 0)
        return [{ host: host.id, state: 'not_observable', statement: 'the routes were not gathered' }];
      const dead = known.flatMap((address) => deadEnd(host, address, silent.get(address)));
      if (dead.length > 0) return dead;
      if (known.length === 0)
        return [{ host: host.id, state: 'not_exercised', statement: 'no address was in question' }];
      return [
        {
          host: host.id,
          state: 'clear',
          statement: `none of ${known.length} addresses in question ends in a blackhole, unreachable or prohibit route`,
        },
      ];
    });
  },
});

function deadEnd(host: HostView, address: string, silent: Reached | undefined): Found[] {
  const to = routeTo(host, address);
  if (to === undefined) return [];
  const { lookup, route, hasPolicy } = to;
  const type = lookup ? (lookup.type ?? refusal(lookup.error)) : route?.type;
  // "No route" is another finding; with policy rules only the kernel's own answer counts.
  if (type === undefined || !DEAD_ENDS.has(type) || (lookup === undefined && hasPolicy)) return [];
  const row = route !== undefined && DEAD_ENDS.has(route.type ?? '') ? route : lookup;
  if (row === undefined) return [];
  const prefix = 'destination' in row ? ` ${row.destination}` : '';
  // The address of a version of IP that nobody here uses is none of anybody's trouble.
  const isWorse = silent !== undefined || (lookup?.error !== undefined && !address.includes(':'));
  const effect =
    silent === undefined ? '' : `; nothing came back from there (${silent.silent} of ${silent.silent} tries)`;
  return [
    {
      host: host.id,
      state: 'fired',
      severity: isWorse ? 'critical' : 'info',
      subject: address,
      statement: `packets to ${address} end in the ${type} route${prefix}${effect}`,
      numbers: { tries_without_answer: silent?.silent ?? 0 },
      cites: [cite(row), ...(lookup && row !== lookup ? [cite(lookup)] : []), ...(silent?.cites ?? [])],
    },
  ];
}

/** What the kernel says of each type (net/ipv4/fib_semantics.c, fib_props). */
function refusal(error: string | undefined): string | undefined {
  if (error === undefined) return undefined;
  if (/Invalid argument/.test(error)) return 'blackhole';
  if (/No route to host/.test(error)) return 'unreachable';
  return /Permission denied/.test(error) ? 'prohibit' : undefined;
}
