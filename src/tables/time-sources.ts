import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Time servers and clocks that chronyd or ntpd compares with. */
export const timeSources = defineTable({
  id: 'time_sources',
  title: 'Time servers and their offsets',
  row: () => ({
    source: z.enum(['chrony', 'ntpq']),
    address: z.string(),
    state: z
      .string()
      .describe('selected, combined, candidate, not_combined, rejected, falseticker, too_variable'),
    stratum: z.number().optional().describe('absent: it never answered'),
    poll_s: z.number().optional().describe('seconds between questions'),
    reach: z.number().describe('how many of the last 8 questions were answered'),
    last_rx_s: z.number().optional().describe('seconds since the last answer'),
    offset_s: z.number().optional().describe('seconds; positive: this clock is ahead of the source'),
    error_s: z.number().optional().describe('seconds; chrony: margin of the offset, ntpq: jitter'),
    delay_s: z.number().optional().describe('round trip, seconds'),
  }),
  key: ['source', 'address'],
  counters: [],
});
