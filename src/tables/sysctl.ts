import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Kernel settings under the names `sysctl` prints. A value that differs between the snapshots was changed. */
export const sysctl = defineTable({
  id: 'sysctl',
  title: 'Kernel settings',
  row: () => ({
    name: z
      .string()
      .describe('dotted; a dot inside an interface name is written `/`: net.ipv4.conf.eth0/100.rp_filter'),
    value: z.string().describe('as the kernel gives it, without the line end'),
    numbers: z
      .array(z.number())
      .optional()
      .describe(
        'the value where it is a list of integers; units per kernel doc ip-sysctl; beyond 2^53 rounded',
      ),
  }),
  key: ['name'],
  counters: [],
});
