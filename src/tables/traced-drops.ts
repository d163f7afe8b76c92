import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** One packet each that this kernel threw away (skb:kfree_skb). `NOT_SPECIFIED` need not be a loss: much ordinary freeing has no reason. */
export const tracedDrops = defineTable({
  id: 'traced_drops',
  title: 'Packets dropped by this kernel, with the reason',
  row: () => ({
    at: z.string().describe('RFC 3339, by the host'),
    reason: z
      .string()
      .optional()
      .describe('enum skb_drop_reason without its prefix; absent before Linux 5.17'),
    place: z.string().describe('function that dropped it'),
    protocol: z
      .string()
      .optional()
      .describe('tcp, udp, icmp, or the number; ipv4, ipv6, arp … where only that is known'),
    source_address: z.string().optional(),
    source_port: z.number().optional(),
    destination_address: z.string().optional(),
    destination_port: z.number().optional(),
  }),
  key: ['at', 'reason', 'place'],
  counters: [],
});
