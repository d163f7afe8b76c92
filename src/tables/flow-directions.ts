import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What one side of a captured connection sent. A row cites the first frame that came again, or the first of all. */
export const flowDirections = defineTable({
  id: 'flow_directions',
  title: 'Directions of the TCP connections in packet captures',
  row: () => ({
    flow: z.string().describe('as in flows'),
    sender: z.string().describe('address:port'),
    receiver: z.string(),
    role: z.enum(['client', 'server']).describe('of the sender'),
    tap: z.string().optional(),
    packets: z.number(),
    data_packets: z.number(),
    segments: z
      .number()
      .optional()
      .describe('data packets as they were on the wire, where offload merged them'),
    bytes: z.number().describe('payload, each byte once'),
    seconds: z.number().describe('of the connection'),
    goodput_bps: z.number(),
    resent: z
      .number()
      .describe('data packets seen before at this tap, not yet acknowledged and not needless'),
    resent_timeout: z.number().describe('of these, after a timeout'),
    lost_before_tap: z.number().describe('packets that filled a hole later than reordering can'),
    spurious: z.number().describe('sent again though the receiver had them (D-SACK, or acknowledged before)'),
    no_room: z
      .number()
      .optional()
      .describe('sent again because the receiver had closed its window while they were on their way'),
    reordered: z.number(),
    network_copies: z.number().describe('packets that were on the network twice'),
    received_twice: z
      .number()
      .optional()
      .describe('D-SACKs for data that passed this tap once: doubled behind it, or the capture missed one'),
    not_captured_bytes: z.number(),
    rtt_n: z.number().describe('samples of data to ACK at this tap'),
    rtt_min_ms: z.number().optional(),
    rtt_p50_ms: z.number().optional(),
    rtt_p95_ms: z.number().optional(),
    mss: z.number().optional().describe('that it offers in its SYN'),
    window_max: z.number().optional().describe('that it offered, bytes'),
    window_scaled: z.boolean().optional().describe('false: as in the header, for no SYN was captured'),
    zero_windows: z.number().describe('times that this sender closed its own receive window'),
    zero_window_s: z.number(),
    zero_window_longest_s: z.number(),
    window_full_s: z.number().describe('that it waited for the window of the other side'),
    delayed_ack_waits: z.number().describe('small segments that waited for a delayed ACK'),
    congestion_marks: z.number().describe('packets with the mark CE'),
    zero_window_frame: z.number().optional(),
    loss_frame: z.number().optional(),
  }),
  key: ['sender', 'receiver', 'flow'],
  counters: [],
});
