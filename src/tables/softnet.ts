import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/net/softnet_stat: what each CPU did with received packets before the protocols saw them. */
export const softnet = defineTable({
  id: 'softnet',
  title: 'Packet backlog by CPU, since boot',
  row: () => ({
    cpu: z
      .string()
      .describe('CPU number; before Linux 5.10 the line number, which differs where CPUs are offline'),
    processed: z.number().describe('packets'),
    dropped: z.number().describe('packets, because the backlog (net.core.netdev_max_backlog) was full'),
    time_squeeze: z
      .number()
      .describe('times polling stopped at net.core.netdev_budget(_usecs) with work left'),
    cpu_collision: z.number().optional().describe('times a transmit lock was held by another CPU'),
    received_rps: z.number().optional().describe('times woken by another CPU to process packets'),
    flow_limit_count: z.number().optional().describe('packets dropped by flow limit'),
    backlog_len: z.number().optional().describe('packets waiting now'),
    input_qlen: z.number().optional().describe('of these in the input queue'),
    process_qlen: z.number().optional().describe('of these in the process queue'),
  }),
  key: ['cpu'],
  counters: ['processed', 'dropped', 'time_squeeze', 'cpu_collision', 'received_rps', 'flow_limit_count'],
  wraps32: ['processed', 'dropped', 'time_squeeze', 'cpu_collision', 'received_rps', 'flow_limit_count'],
});
