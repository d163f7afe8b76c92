import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** The machine at one end of a load run while it ran: between its begin and its end, from /proc and `ss -i`. */
export const loadEnds = defineTable({
  id: 'load_ends',
  title: 'Load runs: the machine at each end',
  row: () => ({
    run: z.number().optional().describe('place in the order of an experiment, from 1'),
    cell: z.string().optional().describe('what was varied'),
    end: z.enum(['client', 'server']),
    seconds: z.number(),
    cpu_busy_pct: z.number().optional().describe('of all CPUs, everything but idle and waiting for disks'),
    busiest_cpu: z.string().optional(),
    busiest_cpu_pct: z.number().optional(),
    softirq_pct: z.number().optional().describe('of all CPUs, softirq alone'),
    steal_pct: z.number().optional().describe('of all CPUs, taken by the hypervisor'),
    out_segs: z.number().optional().describe('TCP segments the whole host sent'),
    retrans_segs: z.number().optional().describe('TCP segments the whole host sent again'),
    timeouts: z.number().optional().describe('retransmission timeouts of the whole host'),
    tail_loss_probes: z.number().optional(),
    listen_overflows: z.number().optional(),
    udp_receive_errors: z
      .number()
      .optional()
      .describe('datagrams that came and were dropped for want of buffer'),
    samples: z.number().describe('times `ss` saw the connections'),
    receive_window_limited_pct: z
      .number()
      .optional()
      .describe('share of the busy time in which the window of the receiver held the sender back'),
    send_buffer_limited_pct: z
      .number()
      .optional()
      .describe('share of the busy time in which the send buffer held the sender back'),
  }),
  key: ['run', 'end'],
  counters: [],
});
