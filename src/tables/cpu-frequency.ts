import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * Clock of each CPU. An idle CPU clocks down by design: only a CPU that is busy and slow, or one whose
 * throttle counters grow (table cpu_throttle), is held back.
 */
export const cpuFrequency = defineTable({
  id: 'cpu_frequency',
  title: 'CPU frequency and governor',
  row: () => ({
    cpu: z.string().describe('CPU number'),
    source: z
      .enum(['cpufreq', 'cpuinfo'])
      .describe('cpufreq: sysfs; cpuinfo: /proc/cpuinfo, in a virtual machine mostly the nominal value'),
    governor: z.string().optional().describe('e.g. performance, powersave, schedutil'),
    current_khz: z.number().optional(),
    allowed_max_khz: z.number().optional().describe('scaling_max_freq: limit set by policy'),
    hardware_max_khz: z.number().optional().describe('cpuinfo_max_freq: what the hardware can do'),
  }),
  key: ['cpu', 'source'],
  counters: [],
});
