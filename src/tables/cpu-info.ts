import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What CPUs the machine has, from /proc/cpuinfo; one row. */
export const cpuInfo = defineTable({
  id: 'cpu_info',
  title: 'CPU model and topology',
  row: () => ({
    model: z.string().optional(),
    vendor: z.string().optional(),
    logical_cpus: z.number().describe('CPUs online'),
    sockets: z.number().optional().describe('absent where the architecture does not tell'),
    cores: z.number().optional().describe('physical cores; absent where the architecture does not tell'),
    hypervisor: z.boolean().optional().describe('x86: the CPU says it is virtual'),
  }),
  key: [],
  counters: [],
});
