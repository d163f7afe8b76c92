import { z } from 'zod';
import { chartBase, number, text } from './chart-base.js';

/** Client by target over time (or by region): where it is worst, and when. */
export const matrixSchema = z.object({
  kind: z.literal('matrix'),
  ...chartBase,
  unit: text,
  better: z.enum(['lower', 'higher']),
  rowName: text.describe('what a row is: client → target'),
  columnName: text.describe('what a column is: time (UTC)'),
  columns: z.array(text),
  rows: z.array(
    z.object({
      label: text,
      cells: z
        .array(
          z
            .object({
              value: number.nullable().describe('null: asked, but no answer'),
              n: number.optional().describe('of how many readings'),
            })
            .nullable()
            .describe('null: not measured'),
        )
        .describe('one for each column'),
    }),
  ),
});
export type MatrixChart = z.infer<typeof matrixSchema>;
