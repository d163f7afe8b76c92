import type { PlanContext, Probe } from '../../src/core/collector.js';
import { isLoopback } from '../../src/core/connections.js';
import { isIpAddress } from '../../src/core/ip-prefix.js';
import type { Target } from '../../src/core/target.js';

/** Addresses asked per target and IP version: a name with thirty addresses does not need thirty lookups. */
const PER_FAMILY = 2;
/** libc asks the first three (resolv.conf(5), MAXNS). */
const MOST_RESOLVERS = 3;

/**
 * Tables and rules per IP version, so that a line's family is certain and a full routing table of one version does
 * not crowd out the other. `route -n` is no alternative: it prints /proc/net/route, which is read directly.
 */
export function plan(context: PlanContext): Probe[] {
  const exceptions = context.profile !== 'quick';
  return [
    ...tables('4', 'ipv4', '/proc/net/route', exceptions),
    ...tables('6', 'ipv6', '/proc/net/ipv6_route', exceptions),
    ...context.targets.flatMap(lookups),
    ...resolverLookups(context.host.resolvers),
  ];
}

function tables(version: '4' | '6', name: string, file: string, exceptions: boolean): Probe[] {
  const ip = ['ip', `-${version}`] as const;
  return [
    {
      id: `route-${name}`,
      when: 'start_end',
      run: [{ argv: [...ip, 'route', 'show', 'table', 'all'] }, { read: file }],
    },
    { id: `rule-${name}`, when: 'start_end', run: { argv: [...ip, 'rule', 'show'] } },
    ...(exceptions
      ? [
          {
            id: `cache-${name}`,
            when: 'start_end' as const,
            run: { argv: [...ip, 'route', 'show', 'cache'] as const },
          },
        ]
      : []),
  ];
}

function lookups(target: Target): Probe[] {
  const ofVersion = (colon: boolean): readonly string[] =>
    target.addresses.filter((a) => a.includes(':') === colon).slice(0, PER_FAMILY);
  return [...ofVersion(false), ...ofVersion(true)].map((address, index) =>
    lookup(index === 0 ? 'route-get' : `route-get-${index + 1}`, target.name, address),
  );
}

/** A resolver without a route is silent like a dead one. */
function resolverLookups(resolvers: readonly string[]): Probe[] {
  return [...new Set(resolvers)]
    .filter((address) => isIpAddress(address) && !isLoopback(address))
    .slice(0, MOST_RESOLVERS)
    .map((address) => lookup('route-get-resolver', address, address));
}

function lookup(id: string, subject: string, text: string): Probe {
  // `ip` does not take the zone as part of the address.
  const [address = text, zone] = text.split('%');
  return {
    id,
    subject,
    when: 'once',
    // Exit 2 with "Network is unreachable" is the answer we came for.
    okExits: [0, 2],
    run: {
      argv: ['ip', 'route', 'get', address, ...(zone === undefined || zone === '' ? [] : ['oif', zone])],
    },
  };
}
