import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** The lines of /proc/stat that are about the whole machine; one row. */
export const kernelActivity = defineTable({
  id: 'kernel_activity',
  title: 'Context switches, interrupts, forks and runnable tasks',
  row: () => ({
    interrupts: z.number().optional().describe('interrupts served since boot'),
    context_switches: z.number().optional().describe('since boot'),
    forks: z.number().optional().describe('processes and threads created since boot'),
    softirqs: z.number().optional().describe('soft interrupts served since boot'),
    procs_running: z.number().optional().describe('tasks running or ready to run now'),
    procs_blocked: z.number().optional().describe('tasks waiting for I/O now'),
    boot_time_s: z.number().optional().describe('when the kernel started, seconds since the Unix epoch'),
  }),
  key: [],
  counters: ['interrupts', 'context_switches', 'forks', 'softirqs'],
});
