import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Which CPUs may serve, and which serve, each interrupt: /proc/irq/N (Documentation/core-api/irq). */
export const irqAffinity = defineTable({
  id: 'irq_affinity',
  title: 'Interrupt affinity',
  row: () => ({
    irq: z.string().describe('interrupt number, as in the table interrupts'),
    smp_affinity_list: z.string().optional().describe('CPUs it may go to, e.g. 0-3,8'),
    effective_affinity_list: z.string().optional().describe('CPUs it goes to (since Linux 4.15)'),
    device: z.string().optional().describe('who handles it (since Linux 4.9)'),
    interface: z
      .string()
      .optional()
      .describe('the network interface it belongs to, where that could be told'),
  }),
  key: ['irq'],
  counters: [],
});
