import { z } from 'zod';
import { chartBase, flag, number, text } from './chart-base.js';

/** Every value of each of those compared, on a logarithmic scale. */
export const dotsSchema = z.object({
  kind: z.literal('dots'),
  ...chartBase,
  xLabel: text,
  rows: z.array(
    z.object({
      label: text,
      values: z.array(number),
      note: text.describe('beside the row'),
      failed: flag.describe('true: some gave no value'),
    }),
  ),
});
export type DotChart = z.infer<typeof dotsSchema>;
