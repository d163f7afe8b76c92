import { z } from 'zod';
import { chartBase, number, text } from './chart-base.js';

const reading = z
  .object({ value: number, text: text.optional().describe('as printed, with its denominator: `2 of 67`') })
  .nullable();

/** The same measures at two times, or of two hosts. */
export const beforeAfterSchema = z.object({
  kind: z.literal('before_after'),
  ...chartBase,
  before: text.describe('what the first readings are: `before the fix`'),
  after: text,
  rows: z.array(
    z.object({
      label: text,
      unit: text.optional(),
      before: reading.describe('null: not measured'),
      after: reading,
      change: z
        .enum(['better', 'worse', 'same', 'too_few', 'unclear'])
        .describe('as the evidence has it, not the sign'),
    }),
  ),
});
export type BeforeAfterChart = z.infer<typeof beforeAfterSchema>;
