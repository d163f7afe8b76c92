import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * /proc/interrupts, one row per interrupt and CPU. Numbered interrupts that never fired anywhere have no rows:
 * on a large machine they are most of the file. Named ones (LOC, RES, TRM …) always have theirs.
 */
export const interrupts = defineTable({
  id: 'interrupts',
  title: 'Interrupts by source and CPU, since boot',
  row: () => ({
    irq: z.string().describe('number, or the architecture name such as LOC, RES, IPI0'),
    cpu: z.string().describe('CPU number; `all` for the machine-wide ERR and MIS'),
    count: z.number(),
    device: z.string().optional().describe('who handles it, e.g. eth0-TxRx-3; several joined by `, `'),
    chip: z.string().optional().describe('controller, hardware number and trigger'),
    description: z.string().optional().describe('what a named interrupt is, e.g. Rescheduling interrupts'),
  }),
  key: ['irq', 'cpu'],
  counters: ['count'],
  wraps32: ['count'],
});
