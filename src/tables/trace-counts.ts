import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Whole counts of a trace: what the lines of single events are a part of, and what was left out. */
export const traceCounts = defineTable({
  id: 'trace_counts',
  title: 'What a kernel trace counted and left out',
  row: () => ({
    what: z
      .enum(['retransmissions', 'drops', 'connections_beyond_limit', 'events_lost', 'lines_capped'])
      .describe(
        'events_lost: by the tracing itself, for lack of buffer; lines_capped: further events are in no line',
      ),
    state: z.string().optional().describe('of the connection, with retransmissions'),
    congestion: z.string().optional(),
    reason: z.string().optional().describe('with drops'),
    place: z.string().optional(),
    count: z.number(),
  }),
  key: ['what', 'state', 'congestion', 'reason', 'place'],
  counters: [],
});
