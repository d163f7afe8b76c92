import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What rules refer to by name: address sets, maps, counters, limits. */
export const firewallObjects = defineTable({
  id: 'firewall_objects',
  title: 'Firewall sets, maps and named counters',
  row: () => ({
    source: z.string().describe('nft, ipset or iptables-legacy'),
    family: z
      .string()
      .describe('ip, ip6, inet, arp, bridge, netdev; of an ipset inet or inet6, `any` if it says none'),
    table: z.string().describe('empty for an ipset, which belongs to no table'),
    kind: z
      .string()
      .describe('set, map, counter, quota, limit, flowtable …; `table` when only that is known'),
    name: z.string(),
    handle: z.number().optional(),
    type: z.string().optional().describe('of a set: what its elements are, e.g. ipv4_addr or hash:ip'),
    definition: z.string().optional().describe('the other properties as printed'),
    element_count: z.number().optional().describe('absent when elements were not listed'),
    elements: z.array(z.string()).optional().describe('the first 200, without counters and timeouts'),
    references: z.number().optional().describe('rules that use it (ipset)'),
    memory_bytes: z.number().optional(),
    packets: z.number().optional(),
    bytes: z.number().optional(),
  }),
  key: ['source', 'family', 'table', 'kind', 'name'],
  counters: ['packets', 'bytes'],
});
