import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/mounts (proc_pid_mounts(5)). Listing it touches no file system, so it works with a dead mount too. */
export const mounts = defineTable({
  id: 'mounts',
  title: 'Mounted file systems',
  row: () => ({
    device: z.string(),
    mountpoint: z.string(),
    type: z.string(),
    read_only: z.boolean().describe('also what the kernel does to a file system after I/O errors'),
    options: z.array(z.string()),
  }),
  key: ['mountpoint', 'device'],
  counters: [],
});
