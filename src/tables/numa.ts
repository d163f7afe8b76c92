import { z } from 'zod';
import { defineTable } from '../core/table.js';

const pages = z.number().optional().describe('pages since boot');

/** NUMA nodes and where their memory went: /sys/devices/system/node/nodeN/{cpulist,numastat}. */
export const numa = defineTable({
  id: 'numa',
  title: 'NUMA nodes',
  row: () => ({
    node: z.string().describe('node number'),
    cpus: z.string().optional().describe('e.g. 0-15,32-47'),
    numa_hit: pages.describe('wanted here and got here, pages since boot'),
    numa_miss: pages.describe('got here, wanted elsewhere, pages since boot'),
    numa_foreign: pages.describe('wanted here, got elsewhere, pages since boot'),
    interleave_hit: pages,
    local_node: pages.describe('got here by a process running here, pages since boot'),
    other_node: pages.describe('got here by a process running on another node, pages since boot'),
  }),
  key: ['node'],
  counters: ['numa_hit', 'numa_miss', 'numa_foreign', 'interleave_hit', 'local_node', 'other_node'],
});
