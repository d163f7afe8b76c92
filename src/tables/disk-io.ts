import { z } from 'zod';
import { defineTable } from '../core/table.js';

const ms = z.number().optional().describe('ms, summed over requests');

/** /proc/diskstats (Documentation/admin-guide/iostats.rst), named after what is counted; sectors are 512 bytes. */
export const diskIo = defineTable({
  id: 'disk_io',
  title: 'Disk I/O by device, since boot',
  row: () => ({
    device: z.string().describe('vda, nvme0n1p2, dm-0 …'),
    major: z.number(),
    minor: z.number(),
    reads: z.number().describe('completed'),
    reads_merged: z.number().optional(),
    sectors_read: z.number(),
    read_ms: ms,
    writes: z.number().describe('completed'),
    writes_merged: z.number().optional(),
    sectors_written: z.number(),
    write_ms: ms,
    in_flight: z.number().optional().describe('requests outstanding now'),
    io_ms: z.number().optional().describe('time with at least one request outstanding, ms'),
    weighted_io_ms: ms,
    discards: z.number().optional().describe('completed (since Linux 4.18)'),
    discards_merged: z.number().optional(),
    sectors_discarded: z.number().optional(),
    discard_ms: ms,
    flushes: z.number().optional().describe('completed (since Linux 5.5)'),
    flush_ms: ms,
  }),
  key: ['device'],
  counters: [
    'reads',
    'reads_merged',
    'sectors_read',
    'read_ms',
    'writes',
    'writes_merged',
    'sectors_written',
    'write_ms',
    'io_ms',
    'weighted_io_ms',
    'discards',
    'discards_merged',
    'sectors_discarded',
    'discard_ms',
    'flushes',
    'flush_ms',
  ],
  // Kept in unsigned int by the kernel (block/genhd.c).
  wraps32: ['read_ms', 'write_ms', 'io_ms', 'weighted_io_ms', 'discard_ms', 'flush_ms'],
});
