import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** `uname -a`, or what /proc/version tells of it; one row. */
export const uname = defineTable({
  id: 'uname',
  title: 'Kernel name, release and architecture',
  row: () => ({
    sysname: z.string().describe('Linux'),
    nodename: z.string().optional(),
    release: z.string(),
    version: z.string().optional(),
    machine: z.string().optional().describe('architecture, e.g. x86_64, aarch64'),
  }),
  key: [],
  counters: [],
});
