import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** How full the local file systems are, from `df`. */
export const filesystems = defineTable({
  id: 'filesystems',
  title: 'File systems and their free space',
  row: () => ({
    device: z.string().describe('as mounted: /dev/…, tmpfs, overlay …'),
    mountpoint: z.string(),
    type: z.string().optional(),
    size_bytes: z.number().optional(),
    used_bytes: z.number().optional(),
    available_bytes: z
      .number()
      .optional()
      .describe('for ordinary users; size - used - available is reserved for root'),
    used_percent: z.number().optional().describe('used / (used + available), rounded up, as df prints it'),
    inodes: z.number().optional().describe('absent where the file system has no fixed number'),
    inodes_used: z.number().optional(),
    inodes_free: z.number().optional(),
    inodes_used_percent: z.number().optional(),
  }),
  key: ['device', 'mountpoint'],
  counters: [],
});
