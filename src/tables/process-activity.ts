import { z } from 'zod';
import { defineTable } from '../core/table.js';

const percent = z.number().optional().describe('percent of one CPU');

/** What each active process did during the window, from one `pidstat` interval (pidstat(1)). */
export const processActivity = defineTable({
  id: 'process_activity',
  title: 'CPU use and context switches by process, over the window',
  row: () => ({
    pid: z.number(),
    uid: z.number().optional(),
    usr: percent,
    system: percent,
    guest: percent,
    wait: z.number().optional().describe('ready but waiting for a CPU, percent'),
    cpu_percent: percent,
    cpu: z.number().optional().describe('CPU it ran on last'),
    cswch_per_s: z.number().optional().describe('voluntary context switches/s'),
    nvcswch_per_s: z.number().optional().describe('involuntary context switches/s'),
    command: z.string(),
  }),
  key: ['pid'],
  counters: [],
});
