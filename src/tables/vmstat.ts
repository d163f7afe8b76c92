import { z } from 'zod';
import { defineTable } from '../core/table.js';

const kib = z.number().optional().describe('KiB');
const percent = z.number().optional().describe('percent of CPU time');

/** `vmstat 1` samples; columns as vmstat(8) names them. The first sample is the mean since boot. */
export const vmstat = defineTable({
  id: 'vmstat',
  title: 'Run queue, memory, I/O and CPU over time',
  row: () => ({
    sample: z.number().describe('1, 2, …'),
    offset_s: z.number().describe('end of the interval, seconds after the probe started'),
    since_boot: z.boolean().describe('true on the first sample, whose rates are means since boot'),
    r: z.number().optional().describe('tasks running or ready'),
    b: z.number().optional().describe('tasks in uninterruptible sleep'),
    swpd: kib,
    free: kib,
    buff: kib,
    cache: kib,
    inact: kib,
    active: kib,
    si: z.number().optional().describe('swapped in, KiB/s'),
    so: z.number().optional().describe('swapped out, KiB/s'),
    bi: z.number().optional().describe('read from block devices, KiB/s'),
    bo: z.number().optional().describe('written to block devices, KiB/s'),
    in: z.number().optional().describe('interrupts/s'),
    cs: z.number().optional().describe('context switches/s'),
    us: percent,
    sy: percent,
    id: percent,
    wa: percent,
    st: percent,
    gu: percent,
  }),
  key: ['sample'],
  counters: [],
});
