import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Memory limit of control groups and what happened at it: memory.events (v2), memory.failcnt (v1). */
export const cgroupMemory = defineTable({
  id: 'cgroup_memory',
  title: 'Memory limits and OOM kills of control groups',
  row: () => ({
    cgroup: z.string().describe('its folder below /sys/fs/cgroup'),
    current_bytes: z.number().optional(),
    limit_bytes: z.number().optional().describe('absent: no limit'),
    limit_hits: z.number().optional().describe('times the limit was reached (v2 `max`, v1 failcnt)'),
    high_hits: z.number().optional().describe('times it was slowed down at memory.high'),
    oom: z.number().optional().describe('times nothing could be reclaimed at the limit'),
    oom_kill: z.number().optional().describe('processes killed'),
  }),
  key: ['cgroup'],
  counters: ['limit_hits', 'high_hits', 'oom', 'oom_kill'],
});
