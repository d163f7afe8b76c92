import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** net.ipv4.tcp_mem and udp_mem: limits for `mem_pages` of sockstat, for the whole host and all namespaces. */
export const socketMemoryLimits = defineTable({
  id: 'socket_memory_limits',
  title: 'Limits of socket memory',
  row: () => ({
    protocol: z.enum(['TCP', 'UDP']),
    low_pages: z.number().describe('below it memory is not watched'),
    pressure_pages: z.number().describe('above it buffers are kept small'),
    high_pages: z.number().describe('above it allocations fail'),
  }),
  key: ['protocol'],
  counters: [],
});
