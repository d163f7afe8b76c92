import { z } from 'zod';
import { defineTable } from '../core/table.js';

const percent = z.number().optional().describe('percent of the interval');

/** `mpstat -P ALL` samples; columns as sysstat names them (mpstat(1)). */
export const mpstat = defineTable({
  id: 'mpstat',
  title: 'CPU use by CPU over time',
  row: () => ({
    sample: z.number().describe('1, 2, …'),
    offset_s: z.number().describe('end of the interval, seconds after the probe started'),
    cpu: z.string().describe('`all`, or the CPU number'),
    usr: percent,
    nice: percent,
    sys: percent,
    iowait: percent,
    irq: percent,
    soft: percent,
    steal: percent,
    guest: percent,
    gnice: percent,
    idle: percent,
  }),
  key: ['sample', 'cpu'],
  counters: [],
});
