import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/softirqs: how often each CPU ran each kind of soft interrupt. NET_RX and NET_TX are the network's. */
export const softirqs = defineTable({
  id: 'softirqs',
  title: 'Soft interrupts by kind and CPU, since boot',
  row: () => ({
    kind: z.string().describe('as the kernel names it: NET_RX, NET_TX, TIMER, BLOCK …'),
    cpu: z.string().describe('CPU number'),
    count: z.number(),
  }),
  key: ['kind', 'cpu'],
  counters: ['count'],
  wraps32: ['count'],
});
