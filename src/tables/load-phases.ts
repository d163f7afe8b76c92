import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Load that we made ourselves, with consent: when, in which direction, and how much. */
export const loadPhases = defineTable({
  id: 'load_phases',
  title: 'Load made on purpose',
  row: () => ({
    target: z.string().describe('the target the load is to show the queue toward'),
    direction: z.enum(['download', 'upload']),
    to: z.string().describe('URL or host:port it was exchanged with'),
    from: z.string().describe('first byte, UTC, clock of the host'),
    until: z.string().describe('last byte, UTC, clock of the host'),
    bytes: z.number().describe('payload, both ends of the transfer left out'),
    streams: z.number().describe('connections at once'),
    congestion_control: z
      .string()
      .optional()
      .describe('of an upload: what this host sent with (tcp_congestion_control)'),
    error: z.string().optional().describe('why less was moved than asked for'),
  }),
  key: ['target', 'direction'],
  counters: [],
});
