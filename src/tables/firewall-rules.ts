import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * Filter and NAT rules with their counters. A rule of iptables-nft stands here twice, as `nft` reads it (with its
 * handle) and as `iptables-save` does (with its matches in full); family, table, chain and position are the same.
 */
export const firewallRules = defineTable({
  id: 'firewall_rules',
  title: 'Firewall rules',
  row: () => ({
    source: z
      .string()
      .describe('nft, iptables-nft, iptables-legacy; `iptables` where the variant is not known'),
    family: z.string().describe('ip, ip6, inet, arp, bridge, netdev (nft(8))'),
    table: z.string(),
    chain: z.string(),
    hook: z.string().optional().describe('input, forward, …; absent in a chain that is only jumped to'),
    policy: z.string().optional().describe('of the chain, lower case'),
    position: z.number().describe('1-based position in the chain'),
    handle: z.number().optional().describe('number the kernel gave the rule (nft)'),
    rule: z.string().describe('text without counters and handle, so that it is the same in both snapshots'),
    ordinal: z
      .number()
      .optional()
      .describe('which one of the equal rules of this chain, from 1; absent where there is a handle'),
    verdict: z
      .string()
      .optional()
      .describe(
        'what happens to a match, lower case: accept, drop, reject, return, jump, goto, vmap (looked up), log, ' +
          'masquerade …; absent when the rule only counts',
      ),
    target: z.string().optional().describe('chain jumped to, or the target as iptables names it'),
    counter_name: z.string().optional().describe('named counter (firewall_objects) that counts instead'),
    packets: z.number().optional().describe('matched; absent when the rule has no counter of its own'),
    bytes: z.number().optional().describe('bytes matched'),
  }),
  key: ['source', 'family', 'table', 'chain', 'handle', 'rule', 'ordinal'],
  counters: ['packets', 'bytes'],
  many: true,
});
