import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * Statistics of the driver, `ethtool -S DEV`, under the driver's own names (there is no standard). Nearly all
 * only grow; the few that are states (peer_ifindex, conntrack_allowance_available) look like resets when they fall.
 */
export const nicCounters = defineTable({
  id: 'nic_counters',
  title: 'NIC driver counters',
  row: () => ({
    interface: z.string(),
    name: z.string().describe('as printed; below a heading as `heading / name`'),
    queue: z.number().optional().describe('queue number, where the name or its heading tells one'),
    direction: z.enum(['rx', 'tx']).optional().describe('of the queue'),
    occurrence: z.number().optional().describe('2 and up: the driver prints this name more than once'),
    phy: z.boolean().optional().describe('true: from --phy-statistics'),
    value: z.number(),
  }),
  key: ['interface', 'name', 'queue', 'direction', 'occurrence', 'phy'],
  counters: ['value'],
});
