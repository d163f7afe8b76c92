import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Threads of the processes in process_sched, where there are several: one of them may be at its limit alone. */
export const threads = defineTable({
  id: 'threads',
  title: 'Threads of processes with sockets',
  row: () => ({
    pid: z.number(),
    tid: z.number(),
    command: z.string().describe('name of the thread'),
    state: z.string().describe('R, S, D, T, Z …'),
    utime_ticks: z.number().describe('user mode, ticks of 1/100 s'),
    stime_ticks: z.number().describe('kernel mode, ticks of 1/100 s'),
    processor: z.number().optional().describe('CPU it ran on last'),
  }),
  key: ['pid', 'tid'],
  counters: ['utime_ticks', 'stime_ticks'],
});
