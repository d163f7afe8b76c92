import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/schedstat by CPU (Documentation/scheduler/sched-stats.rst, versions 15 to 17). */
export const cpuSched = defineTable({
  id: 'cpu_sched',
  title: 'Run and wait time by CPU, since boot',
  row: () => ({
    cpu: z.string().describe('CPU number'),
    running_ns: z.number().describe('tasks ran, ns'),
    waiting_ns: z.number().describe('tasks were ready but had to wait for this CPU, ns, summed over tasks'),
    timeslices: z.number(),
  }),
  key: ['cpu'],
  counters: ['running_ns', 'waiting_ns', 'timeslices'],
});
