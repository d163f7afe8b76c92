import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** CPU time, waiting and context switches of the processes that hold TCP, UDP or raw sockets. */
export const processSched = defineTable({
  id: 'process_sched',
  title: 'Scheduling of processes with sockets',
  row: () => ({
    pid: z.number(),
    command: z.string().optional(),
    state: z.string().optional().describe('R, S, D, T, Z …'),
    threads: z.number().optional(),
    utime_ticks: z.number().optional().describe('user mode, all threads, ticks of 1/100 s'),
    stime_ticks: z.number().optional().describe('kernel mode, all threads, ticks of 1/100 s'),
    majflt: z.number().optional().describe('page faults that had to read from disk'),
    cpus_allowed: z.string().optional().describe('CPUs that the main thread may use, e.g. 0-3,8'),
    run_ns: z.number().optional().describe('main thread ran, ns'),
    wait_ns: z.number().optional().describe('main thread was ready but had to wait for a CPU, ns'),
    timeslices: z.number().optional().describe('of the main thread'),
    voluntary_switches: z.number().optional().describe('main thread gave up the CPU to wait for something'),
    nonvoluntary_switches: z.number().optional().describe('main thread was pushed off the CPU'),
  }),
  key: ['pid'],
  counters: [
    'utime_ticks',
    'stime_ticks',
    'majflt',
    'run_ns',
    'wait_ns',
    'timeslices',
    'voluntary_switches',
    'nonvoluntary_switches',
  ],
});
