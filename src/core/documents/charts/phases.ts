import { z } from 'zod';
import { chartBase, number, text } from './chart-base.js';

/** In the order they happen. */
export const PHASES = ['dns', 'connect', 'tls', 'wait', 'transfer'] as const;
export type Phase = (typeof PHASES)[number];

const ms = number.optional();

/** Where the time of requests went. */
export const phasesSchema = z.object({
  kind: z.literal('phases'),
  ...chartBase,
  groups: z.array(
    z.object({
      name: text.describe('how it was asked: by name, to an address'),
      attempts: z.array(
        z.object({
          dns: ms,
          connect: ms,
          tls: ms,
          wait: ms.describe('request sent to first byte'),
          transfer: ms,
          failed: z
            .object({ after: number.describe('ms since the attempt began'), why: text })
            .optional()
            .describe('absent: it succeeded'),
        }),
      ),
    }),
  ),
});
export type PhaseChart = z.infer<typeof phasesSchema>;
