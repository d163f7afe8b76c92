import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * What the series of a recording come to, one row for each fault that came and went, and one `none` for each host where
 * nothing stood out though data moved. Derived from the recording when it is sealed, or read; the lines cited are those
 * of its samples.
 */
export const recordedFaults = defineTable({
  id: 'recorded_faults',
  title: 'Faults that came and went in a recording',
  row: () => ({
    fault: z
      .string()
      .describe(
        'slow_reader, path_loss, path_queue … as evidence correlate --recording says; undetermined; none',
      ),
    subject: z.string().describe('connections, targets'),
    peer: z.string().optional().describe('host id or address of the other end'),
    events: z.number().describe('how often'),
    of_events: z.number().describe('events between the two, of any cause'),
    seconds: z.number().describe('all of them together'),
    of_seconds: z.number().describe('length of the recording'),
    period_s: z.number().optional().describe('only where it comes at regular intervals, with significance'),
    enough: z
      .boolean()
      .describe('three events at least, a fifth of the time, or the event that was waited for'),
    since: z.string().optional().describe('RFC 3339, onset of the first'),
    statement: z.string(),
    against: z.array(z.string()).describe('what weakens it'),
    next_tests: z
      .array(z.object({ test: z.string(), separates: z.array(z.string()) }))
      .optional()
      .describe('what would tell the cause, of undetermined'),
    cites: z.array(z.string()).describe('`file:line` of samples'),
  }),
  key: ['fault', 'subject', 'peer'],
  counters: [],
});
