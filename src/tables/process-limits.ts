import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Descriptors and their limit, of the processes that hold TCP, UDP or raw sockets. */
export const processLimits = defineTable({
  id: 'process_limits',
  title: 'Open files and limits of processes with sockets',
  row: () => ({
    pid: z.number(),
    command: z.string().optional(),
    open_fds: z.number().optional().describe('open file descriptors'),
    sockets: z.number().optional().describe('of these sockets of any kind'),
    inet_sockets: z
      .number()
      .optional()
      .describe('of these TCP, UDP and raw, in the network namespace looked at'),
    nofile_soft: z.number().optional().describe('limit of open_fds; absent: unlimited'),
    nofile_hard: z.number().optional().describe('how far the process may raise it itself'),
    cgroups: z
      .array(z.string())
      .optional()
      .describe('its control groups with CPU or memory control, as in cgroup_cpu and cgroup_memory'),
  }),
  key: ['pid'],
  counters: [],
});
