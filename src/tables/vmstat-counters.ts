import { z } from 'zod';
import { defineTable } from '../core/table.js';

const pages = z.number().optional().describe('pages since boot');
const times = z.number().optional().describe('times since boot');

/**
 * The counters of /proc/vmstat that tell memory pressure (mm/vmstat.c), one row, named as the kernel names them.
 * Where a kernel counts by zone (allocstall_normal …) the row has the sum.
 */
export const vmstatCounters = defineTable({
  id: 'vmstat_counters',
  title: 'Memory reclaim, compaction, swapping and OOM kills, since boot',
  row: () => ({
    pgfault: times,
    pgmajfault: z.number().optional().describe('page faults that had to read from disk'),
    pswpin: pages,
    pswpout: pages,
    allocstall: z.number().optional().describe('times an allocation had to reclaim memory itself and wait'),
    pgscan_kswapd: pages,
    pgscan_direct: pages,
    pgsteal_kswapd: pages,
    pgsteal_direct: pages,
    compact_stall: z.number().optional().describe('times an allocation waited for compaction'),
    compact_fail: times,
    compact_success: times,
    workingset_refault: z.number().optional().describe('pages read again soon after they were dropped'),
    oom_kill: z.number().optional().describe('processes killed for lack of memory (since Linux 4.13)'),
  }),
  key: [],
  counters: [
    'pgfault',
    'pgmajfault',
    'pswpin',
    'pswpout',
    'allocstall',
    'pgscan_kswapd',
    'pgscan_direct',
    'pgsteal_kswapd',
    'pgsteal_direct',
    'compact_stall',
    'compact_fail',
    'compact_success',
    'workingset_refault',
    'oom_kill',
  ],
});
