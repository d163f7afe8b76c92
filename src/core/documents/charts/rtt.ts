import { z } from 'zod';
import { chartBase, chartClock, flag, number, points, text } from './chart-base.js';

/** Round-trip times and losses over time. `rttSeries()` makes a series of raw probes. */
export const rttSchema = z.object({
  kind: z.literal('rtt'),
  ...chartBase,
  ...chartClock,
  log: flag.optional().describe('absent: logarithmic where the times span decades'),
  series: z.array(
    z.object({
      name: text,
      points: points.describe('x seconds, ms; null: lost. May be thinned, the figures beside it are of all'),
      sent: number,
      lost: number,
      min: number.nullable(),
      median: number.nullable(),
      p95: number.nullable(),
      max: number.nullable(),
      band: z
        .array(z.tuple([number, number, number, number]))
        .optional()
        .describe('middle of a stretch of x, then 5th, 50th and 95th percentile there'),
      loss: z
        .array(z.tuple([number, number, number, number]))
        .optional()
        .describe('a stretch of x from, to; then lost and sent in it'),
    }),
  ),
});
export type RttChart = z.infer<typeof rttSchema>;
