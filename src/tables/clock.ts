import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Is the clock right? One row per program that was asked; columns it does not know are absent. */
export const clock = defineTable({
  id: 'clock',
  title: 'Clock synchronisation',
  row: () => ({
    source: z.enum(['timedatectl', 'timesyncd', 'chrony', 'ntpq']),
    synchronised: z.boolean(),
    service_active: z.boolean().optional().describe('a time service known to systemd is running'),
    timezone: z.string().optional(),
    rtc_in_local_time: z.boolean().optional(),
    reference: z.string().optional().describe('address or name of the source in use'),
    stratum: z.number().optional().describe('of this machine: one more than its source'),
    offset_s: z.number().optional().describe('seconds; positive: this clock is ahead of the reference'),
    root_delay_s: z.number().optional().describe('round trip to the primary reference, seconds'),
    root_dispersion_s: z
      .number()
      .optional()
      .describe('seconds; the error is at most root_delay/2 + root_dispersion + |offset|'),
    frequency_ppm: z.number().optional().describe('how fast the clock runs uncorrected; positive: fast'),
    jitter_s: z.number().optional(),
    leap: z.string().optional().describe('leap status as printed'),
  }),
  key: ['source'],
  counters: [],
});
