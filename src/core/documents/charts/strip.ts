import { z } from 'zod';
import { PRECISIONS } from '../incident-time.js';
import { MARKS, ROW_KINDS } from '../incident.js';
import { chartBase, flag, number, text } from './chart-base.js';

/** The incident on one axis of time. All times RFC 3339. */
export const stripSchema = z.object({
  kind: z.literal('strip'),
  ...chartBase,
  timezone: text.describe('IANA zone of what is shown'),
  from: text.optional().describe('absent: as early as what is shown'),
  to: text.optional(),
  impact: z
    .object({
      from: text,
      mitigated: text.optional().describe('from here on it was less'),
      to: text.optional().describe('resolved, or the impact ended; absent: it goes on'),
    })
    .optional(),
  marks: z.array(z.object({ mark: z.enum(MARKS), at: text })),
  events: z.array(
    z.object({
      id: text.optional().describe('t14'),
      at: text,
      until: text.optional().describe('of a burst'),
      count: number.optional(),
      kind: z.enum(ROW_KINDS),
      label: text.describe('plain text, as short as it can be'),
      precision: z.enum(PRECISIONS).optional(),
      errorMs: number.optional().describe('± against other hosts'),
      proposed: flag.optional().describe('true: no person has accepted it yet'),
    }),
  ),
  series: z
    .array(
      z.object({
        name: text,
        unit: text,
        points: z.array(z.tuple([text, number.nullable()])).describe('time, value; null: no answer'),
      }),
    )
    .optional()
    .describe('metrics in lanes of their own'),
});
export type StripChart = z.infer<typeof stripSchema>;
export type StripEvent = StripChart['events'][number];
