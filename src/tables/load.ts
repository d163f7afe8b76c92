import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/loadavg; one row. */
export const load = defineTable({
  id: 'load',
  title: 'Load average',
  row: () => ({
    load1: z.number().describe('tasks running, ready or in uninterruptible sleep, mean over 1 min'),
    load5: z.number().describe('over 5 min'),
    load15: z.number().describe('over 15 min'),
    runnable: z.number().optional().describe('tasks running or ready now'),
    tasks: z.number().optional().describe('processes and threads that exist now'),
    last_pid: z.number().optional().describe('most recently given process id'),
  }),
  key: [],
  counters: [],
});
