import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * Routes of every table, one row per next hop. Words as `ip route` prints them (ip-route(8), linux/rtnetlink.h).
 * A next hop that changes between the snapshots is one row gone and one row new.
 */
export const routes = defineTable({
  id: 'routes',
  title: 'Routes',
  row: () => ({
    family: z.union([z.literal(4), z.literal(6)]).describe('IP version'),
    table: z
      .string()
      .optional()
      .describe('main, local, a number or a name; absent where the source has none'),
    type: z
      .string()
      .optional()
      .describe(
        'unicast, local, broadcast, multicast, anycast, blackhole, unreachable, prohibit, throw. /proc and net-tools ' +
          'call every IPv6 reject route and an IPv4 prohibit route `unreachable`, an IPv4 throw route `blackhole`',
      ),
    destination: z.string().describe('`default`, a prefix, or one address without a length'),
    from: z.string().optional().describe('source prefix the route is limited to (IPv6 source routing)'),
    tos: z.string().optional().describe('type of service the route is limited to'),
    via: z.string().optional().describe('next hop address; absent when directly connected'),
    dev: z.string().optional(),
    src: z.string().optional().describe('preferred source address'),
    proto: z.string().optional().describe('who installed it: kernel, static, dhcp, ra, bird …'),
    scope: z.string().optional(),
    metric: z.number().optional().describe('lower wins; absent where the source does not tell it'),
    nexthop: z.number().optional().describe('1-based position in a multipath route; absent elsewhere'),
    weight: z.number().optional().describe('share of flows in a multipath route'),
    nhid: z.number().optional().describe('next hop object (ip-nexthop(8))'),
    mtu: z.number().optional().describe('bytes'),
    mtu_locked: z.boolean().optional().describe('path MTU discovery does not change it'),
    advmss: z.number().optional().describe('bytes'),
    hoplimit: z.number().optional(),
    initcwnd: z.number().optional().describe('segments'),
    initrwnd: z.number().optional().describe('segments'),
    window: z.number().optional().describe('bytes'),
    rto_min_ms: z.number().optional(),
    quickack: z.boolean().optional(),
    congctl: z.string().optional().describe('congestion control of connections over this route'),
    expires_s: z.number().optional().describe('seconds left'),
    pref: z.string().optional().describe('router preference (RFC 4191)'),
    encap: z.string().optional().describe('encapsulation as printed'),
    flags: z.array(z.string()).describe('onlink, linkdown, dead, offload …; empty when none'),
    other: z.string().optional().describe('words of the line this version does not model'),
  }),
  key: ['family', 'table', 'type', 'destination', 'from', 'tos', 'metric', 'via', 'dev'],
  counters: [],
});
