import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** How often heat made a CPU slower (x86: /sys/devices/system/cpu/cpuN/thermal_throttle). */
export const cpuThrottle = defineTable({
  id: 'cpu_throttle',
  title: 'Thermal throttling by CPU, since boot',
  row: () => ({
    cpu: z.string().describe('CPU number'),
    core_throttle_count: z.number().optional(),
    core_throttle_total_time_ms: z.number().optional(),
    package_throttle_count: z.number().optional().describe('the same for all CPUs of a package'),
    package_throttle_total_time_ms: z.number().optional(),
  }),
  key: ['cpu'],
  counters: [
    'core_throttle_count',
    'core_throttle_total_time_ms',
    'package_throttle_count',
    'package_throttle_total_time_ms',
  ],
});
