import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What the kernel learned about single destinations: path MTU, redirects (`ip route show cache`). */
export const routeExceptions = defineTable({
  id: 'route_exceptions',
  title: 'Route exceptions (learned path MTU, redirects)',
  row: () => ({
    family: z.union([z.literal(4), z.literal(6)]).describe('IP version'),
    destination: z.string(),
    from: z.string().optional(),
    via: z.string().optional(),
    dev: z.string().optional(),
    mtu: z.number().optional().describe('bytes'),
    mtu_locked: z.boolean().optional(),
    expires_s: z.number().optional().describe('seconds left'),
    flags: z.array(z.string()).describe('redirected, local …; empty when none'),
  }),
  key: ['family', 'destination', 'from', 'via', 'dev'],
  counters: [],
});
