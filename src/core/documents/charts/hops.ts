import { z } from 'zod';
import { chartBase, flag, number, text } from './chart-base.js';

/** The way to one target, hop by hop. Loss counts at the last hop; before it, only where all later ones share it. */
export const hopsSchema = z.object({
  kind: z.literal('hops'),
  ...chartBase,
  hops: z.array(
    z.object({
      hop: number.describe('TTL, from 1'),
      label: text.describe('who answered; empty where silent'),
      sent: number.optional(),
      lost: number.optional(),
      best: number.optional().describe('ms'),
      avg: number.optional().describe('ms'),
      worst: number.optional().describe('ms'),
      reached: flag.describe('true: the destination itself'),
      note: text.optional(),
    }),
  ),
});
export type HopChart = z.infer<typeof hopsSchema>;
