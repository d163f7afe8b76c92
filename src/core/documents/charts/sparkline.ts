import { z } from 'zod';
import { chartBase, points, text } from './chart-base.js';

/** A small line without axes, for a row of a table: its least, greatest and last value in words. */
export const sparklineSchema = z.object({ kind: z.literal('sparkline'), ...chartBase, unit: text, points });
export type SparklineChart = z.infer<typeof sparklineSchema>;
