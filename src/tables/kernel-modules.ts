import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/modules. */
export const kernelModules = defineTable({
  id: 'kernel_modules',
  title: 'Loaded kernel modules',
  row: () => ({
    module: z.string(),
    size_bytes: z.number(),
    references: z.number().optional().describe('users, of all kinds; absent: it cannot be unloaded'),
    used_by: z.array(z.string()).describe('modules that need it'),
    state: z.string().describe('Live, Loading or Unloading'),
    taints: z.string().optional().describe('P proprietary, O out of tree, E unsigned …'),
  }),
  key: ['module'],
  counters: [],
});
