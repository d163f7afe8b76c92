import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** A TCP connection the kernel was traced for, and what went over it while that was so. */
export const tracedConnections = defineTable({
  id: 'traced_connections',
  title: 'Connections traced in the kernel',
  row: () => ({
    cookie: z
      .string()
      .describe('socket cookie: unique since boot, decimal; `sk:` of ss shows it in hexadecimal'),
    local_address: z.string(),
    local_port: z.number(),
    remote_address: z.string(),
    remote_port: z.number(),
    pid: z.number().optional().describe('that read from it last'),
    command: z.string().optional().describe('name of the thread that read from it last'),
    sent: z.number().optional().describe('packets with data handed to a device (before segmentation by it)'),
    resent: z.number().optional().describe('of them, data sent before'),
    received: z.number().optional().describe('packets with data (after GRO)'),
  }),
  key: ['cookie'],
  counters: [],
});
