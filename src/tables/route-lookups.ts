import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** The kernel's own answer to "how would a packet to this address leave?" (`ip route get`); nothing is sent. */
export const routeLookups = defineTable({
  id: 'route_lookups',
  title: 'Route lookups per target address',
  row: () => ({
    target: z.string().describe('target as given'),
    address: z.string().optional().describe('address asked about'),
    type: z
      .string()
      .optional()
      .describe('unicast, local, broadcast, multicast, unreachable …; absent on error'),
    via: z.string().optional().describe('next hop address; absent when on the link'),
    dev: z.string().optional(),
    src: z.string().optional().describe('source address chosen'),
    table: z.string().optional().describe('only where it is not main'),
    metric: z.number().optional(),
    mtu: z.number().optional().describe('bytes, learned or set; absent when that of the interface applies'),
    mtu_locked: z.boolean().optional(),
    expires_s: z.number().optional().describe('seconds until a learned path MTU is forgotten'),
    flags: z.array(z.string()).optional().describe('local, brd, mc, redirected …'),
    error: z
      .string()
      .optional()
      .describe(
        'reason of the kernel: Network is unreachable (no route), No route to host (unreachable route), ' +
          'Permission denied (prohibit), Invalid argument (blackhole)',
      ),
  }),
  key: ['target', 'address'],
  counters: [],
});
