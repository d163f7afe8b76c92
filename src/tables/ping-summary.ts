import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** One row per ping series: counts and round-trip times. */
export const pingSummary = defineTable({
  id: 'ping_summary',
  title: 'Ping: loss and round-trip times',
  row: () => ({
    target: z.string().describe('what was pinged, as planned'),
    role: z.enum(['gateway', 'target']).optional(),
    address: z.string().optional().describe('the address the name led to'),
    payload_bytes: z
      .number()
      .optional()
      .describe('ICMP payload; the IPv4 packet is 28 bytes larger, IPv6 48'),
    transmitted: z.number().optional().describe('absent: nothing could be sent, see error'),
    received: z.number().optional().describe('probes answered, duplicates not counted'),
    duplicates: z.number().optional(),
    errors: z.number().optional().describe('ICMP and local errors, as ping counts them'),
    corrupted: z.number().optional(),
    in_flight: z
      .number()
      .optional()
      .describe('probes whose answer could still have come when ping was stopped; not counted as lost'),
    loss_pct: z
      .number()
      .optional()
      .describe('percent, from the counts: (transmitted - in_flight - received) / (transmitted - in_flight)'),
    rtt_min_ms: z.number().optional(),
    rtt_avg_ms: z.number().optional(),
    rtt_max_ms: z.number().optional(),
    rtt_mdev_ms: z
      .number()
      .optional()
      .describe('population standard deviation, as iputils computes mdev; BusyBox prints none'),
    time_ms: z.number().optional().describe('from the first probe to the end of the series'),
    complete: z
      .boolean()
      .describe('false: the tool printed no summary, the numbers are counted from the replies'),
    error: z.string().optional().describe('why nothing could be sent'),
  }),
  key: ['target', 'role'],
  counters: [],
});
