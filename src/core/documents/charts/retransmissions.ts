import { z } from 'zod';
import { chartBase, chartClock, number, text } from './chart-base.js';

const counts = z.array(z.tuple([number, number]));

/** Segments sent again, by why, and as a share of those sent. */
export const retransmissionsSchema = z.object({
  kind: z.literal('retransmissions'),
  ...chartBase,
  ...chartClock,
  interval: number.describe('seconds that each count covers, from its x on'),
  kinds: z.array(z.object({ name: text.describe('fast, timeout, tail loss probe …'), points: counts })),
  sent: counts.optional().describe('segments sent in the same intervals: the denominator'),
});
export type RetransmissionsChart = z.infer<typeof retransmissionsSchema>;
