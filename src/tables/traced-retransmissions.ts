import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** One retransmission each, as the kernel made it (tcp:tcp_retransmit_skb): TCP only, SYN and tail-loss probes included. */
export const tracedRetransmissions = defineTable({
  id: 'traced_retransmissions',
  title: 'Retransmissions traced in the kernel',
  row: () => ({
    at: z
      .string()
      .describe('RFC 3339, by the host: its clock at the start of the trace and the event’s monotonic time'),
    local_address: z.string(),
    local_port: z.number(),
    remote_address: z.string(),
    remote_port: z.number(),
    state: z.string().describe('of the connection, as ss names it'),
    congestion: z
      .enum(['Open', 'Disorder', 'CWR', 'Recovery', 'Loss'])
      .optional()
      .describe('tcp_ca_state: Loss after a timeout, Recovery after duplicate or selective acknowledgements'),
    timeouts: z.number().optional().describe('timeouts in a row so far'),
    srtt_us: z.number().optional(),
  }),
  key: ['at', 'local_port', 'remote_port'],
  counters: [],
});
