import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Chains, their place in the stack and what happens at their end. */
export const firewallChains = defineTable({
  id: 'firewall_chains',
  title: 'Firewall chains and policies',
  row: () => ({
    source: z
      .string()
      .describe('nft, iptables-nft, iptables-legacy; `iptables` where the variant is not known'),
    family: z.string().describe('ip, ip6, inet, arp, bridge, netdev (nft(8))'),
    table: z.string(),
    chain: z.string(),
    handle: z.number().optional(),
    type: z.string().optional().describe('filter, nat, route'),
    hook: z.string().optional().describe('input, forward, …; absent in a chain that is only jumped to'),
    device: z.string().optional().describe('of an ingress or egress hook'),
    priority: z.string().optional().describe('order among the chains of a hook, as printed'),
    policy: z.string().optional().describe('accept or drop; absent in a chain that is only jumped to'),
    dormant: z.boolean().optional().describe('the table is switched off: its chains see no packet'),
    packets: z
      .number()
      .optional()
      .describe('to which the policy applied; nft does not print it, iptables does'),
    bytes: z.number().optional().describe('bytes of those packets'),
  }),
  key: ['source', 'family', 'table', 'chain'],
  counters: ['packets', 'bytes'],
});
