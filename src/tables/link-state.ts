import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What /sys/class/net says of each link (Documentation/ABI/testing/sysfs-class-net). */
export const linkState = defineTable({
  id: 'link_state',
  title: 'Link state',
  row: () => ({
    interface: z.string(),
    ifindex: z.number().optional(),
    operstate: z.string().optional().describe('RFC 2863 operational state, lower case'),
    carrier: z.boolean().optional().describe('absent while the interface is down'),
    carrier_changes: z.number().optional().describe('ups and downs since the interface was made'),
    carrier_up_count: z.number().optional(),
    carrier_down_count: z.number().optional(),
    speed_mbps: z.number().optional().describe('Mbit/s; absent where unknown, as on most virtual NICs'),
    duplex: z.string().optional().describe('full or half; absent where unknown'),
    dev_port: z.number().optional().describe('port number on a NIC with several'),
    numa_node: z.number().optional().describe('absent where the bus has no node'),
  }),
  key: ['interface'],
  counters: ['carrier_changes', 'carrier_up_count', 'carrier_down_count'],
});
