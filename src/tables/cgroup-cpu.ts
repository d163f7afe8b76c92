import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** CPU quota of control groups and how often it stopped them: cpu.stat, cpu.max (v2), cpu.cfs_* (v1). */
export const cgroupCpu = defineTable({
  id: 'cgroup_cpu',
  title: 'CPU quota and throttling of control groups',
  row: () => ({
    cgroup: z.string().describe('its folder below /sys/fs/cgroup'),
    quota_us: z.number().optional().describe('CPU time per period, µs; absent: no limit'),
    period_us: z.number().optional().describe('µs'),
    nr_periods: z.number().optional().describe('periods in which it had work'),
    nr_throttled: z.number().optional().describe('of these, periods that ended with its quota used up'),
    throttled_us: z.number().optional().describe('time it was stopped, summed over CPUs, µs'),
    usage_us: z.number().optional().describe('CPU time used, µs'),
    user_us: z.number().optional(),
    system_us: z.number().optional(),
  }),
  key: ['cgroup'],
  counters: ['nr_periods', 'nr_throttled', 'throttled_us', 'usage_us', 'user_us', 'system_us'],
});
