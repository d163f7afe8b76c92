import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What happened to neighbour entries during the window, in order, as `ip monitor neigh` tells it. */
export const neighbourChanges = defineTable({
  id: 'neighbour_changes',
  title: 'Neighbour cache: changes during the window',
  row: () => ({
    address: z.string().describe('IPv4 or IPv6 address'),
    interface: z.string(),
    mac: z.string().optional().describe('link-layer address, lower case; absent while unresolved'),
    states: z.array(z.string()).describe('e.g. REACHABLE, STALE, FAILED'),
    deleted: z.boolean().optional().describe('the entry was removed'),
    local_time: z.string().optional().describe('when, as printed: local time of the host, without zone'),
  }),
  key: ['address', 'interface'],
  counters: [],
});
