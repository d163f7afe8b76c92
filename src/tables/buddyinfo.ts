import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/buddyinfo: free memory by block size. Few large blocks: allocations of large packets may fail. */
export const buddyinfo = defineTable({
  id: 'buddyinfo',
  title: 'Free memory blocks by size',
  row: () => ({
    node: z.string().describe('NUMA node number'),
    zone: z.string().describe('DMA, DMA32, Normal, Movable …'),
    free_blocks: z.array(z.number()).describe('index i: free blocks of 2^i pages'),
  }),
  key: ['node', 'zone'],
  counters: [],
});
