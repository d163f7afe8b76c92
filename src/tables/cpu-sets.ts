import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Sets of CPUs as /sys/devices/system/cpu lists them. */
export const cpuSets = defineTable({
  id: 'cpu_sets',
  title: 'Online, offline and isolated CPUs',
  row: () => ({
    set: z.string().describe('online, offline, isolated or nohz_full'),
    cpus: z.string().describe('e.g. 0-3,8; empty: none'),
    count: z.number(),
  }),
  key: ['set'],
  counters: [],
});
