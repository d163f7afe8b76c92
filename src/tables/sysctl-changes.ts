import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** A kernel setting that was changed for a while: what it was, what was set, what it is again. */
export const sysctlChanges = defineTable({
  id: 'sysctl_changes',
  title: 'Kernel settings that were changed for a while',
  row: () => ({
    run: z.number().optional().describe('place in the order of an experiment, from 1'),
    name: z.string(),
    before: z.string().describe('read before it was changed'),
    wanted: z.string().optional(),
    set: z.string().optional().describe('read after it was changed; absent: it could not be'),
    refused: z.string().optional().describe('why it could not be changed'),
    restored: z.string().optional().describe('read after it was put back; absent: that was not seen'),
  }),
  key: ['run', 'name'],
  counters: [],
});
