import { z } from 'zod';
import { chartBase, flag, number, text } from './chart-base.js';

/** One number each, to compare. */
export const barsSchema = z.object({
  kind: z.literal('bars'),
  ...chartBase,
  unit: text,
  log: flag.describe('true: logarithmic scale'),
  bars: z.array(
    z.object({
      label: text,
      value: number,
      text: text.optional().describe('beside the bar instead of the value'),
    }),
  ),
});
export type BarChart = z.infer<typeof barsSchema>;
