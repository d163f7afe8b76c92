import { z } from 'zod';
import { chartBase, chartClock, flag, points, text } from './chart-base.js';

/** Values over x. */
export const linesSchema = z.object({
  kind: z.literal('lines'),
  ...chartBase,
  ...chartClock,
  xLabel: text,
  yLabel: text,
  log: flag.optional().describe('true: logarithmic scale'),
  series: z.array(z.object({ name: text, points: points.describe('x, y; y null: asked, but no answer') })),
});
export type LineChart = z.infer<typeof linesSchema>;
