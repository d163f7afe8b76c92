import { z } from 'zod';
import { defineTable } from '../core/table.js';

const bytes = z.number().optional().describe('bytes');

/** /proc/meminfo (proc_meminfo(5)), one row; the kernel's `kB` are 1024 bytes. */
export const memory = defineTable({
  id: 'memory',
  title: 'Memory',
  row: () => ({
    total_bytes: z.number().describe('usable memory, bytes'),
    free_bytes: bytes,
    available_bytes: z
      .number()
      .optional()
      .describe('what programs could still get without swapping, bytes (since Linux 3.14)'),
    buffers_bytes: bytes,
    cached_bytes: bytes,
    swap_cached_bytes: bytes,
    active_bytes: bytes,
    inactive_bytes: bytes,
    anon_bytes: bytes,
    shmem_bytes: bytes,
    dirty_bytes: z.number().optional().describe('waiting to be written to disk, bytes'),
    writeback_bytes: z.number().optional().describe('being written to disk now, bytes'),
    slab_bytes: z.number().optional().describe('kernel objects, bytes'),
    slab_reclaimable_bytes: bytes,
    slab_unreclaimable_bytes: z
      .number()
      .optional()
      .describe('where socket buffers and connection entries live, bytes'),
    kernel_stack_bytes: bytes,
    page_tables_bytes: bytes,
    swap_total_bytes: bytes,
    swap_free_bytes: bytes,
    commit_limit_bytes: bytes,
    committed_bytes: z.number().optional().describe('promised to programs, bytes'),
    huge_pages_total: z.number().optional(),
    huge_pages_free: z.number().optional(),
    huge_page_size_bytes: bytes,
  }),
  key: [],
  counters: [],
});
