import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** How complete a packet capture is, as tcpdump says when it ends: drops here are losses of the capture alone. */
export const captures = defineTable({
  id: 'captures',
  title: 'Packet captures and what they missed',
  row: () => ({
    filter: z.string().describe('pcap-filter(7) expression; empty: everything'),
    interface: z.string().optional().describe('absent: all of them in one'),
    link_type: z.string().optional().describe('e.g. LINUX_SLL2, EN10MB'),
    snaplen: z.number().optional().describe('bytes kept of each packet'),
    captured: z.number().optional().describe('packets written'),
    received: z.number().optional().describe('packets that matched the filter'),
    dropped_by_kernel: z.number().optional().describe('packets lost for lack of buffer'),
    dropped_by_interface: z.number().optional(),
  }),
  key: ['filter', 'interface'],
  counters: [],
});
