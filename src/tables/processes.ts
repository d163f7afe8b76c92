import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** All processes, from ps(1) or /proc/PID/stat. Command lines are left out on purpose: they may hold secrets. */
export const processes = defineTable({
  id: 'processes',
  title: 'Processes',
  row: () => ({
    pid: z.number(),
    ppid: z.number().optional(),
    user: z.string().optional().describe('effective user; a number where it has no name here'),
    state: z
      .string()
      .describe('R running, S sleeping, D waiting for I/O, T stopped, Z dead, I idle kernel thread'),
    threads: z.number().optional(),
    cpu_percent: z.number().optional().describe('CPU time / time since it started, percent of one CPU'),
    memory_percent: z.number().optional().describe('resident memory, percent of all memory'),
    rss_bytes: z.number().optional().describe('resident memory'),
    vsz_bytes: z.number().optional().describe('address space'),
    elapsed_s: z.number().optional().describe('seconds since it started'),
    wchan: z.string().optional().describe('kernel function it sleeps in'),
    processor: z.number().optional().describe('CPU it ran on last'),
    class: z.string().optional().describe('scheduling class: TS, FF, RR, IDL …'),
    nice: z.number().optional().describe('-20 … 19; absent for real-time classes'),
    command: z.string().describe('name of the executable, at most 15 bytes'),
  }),
  key: ['pid'],
  counters: [],
});
