import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Everything ethtool tells about one NIC that is a name and a setting, one row each; `n/a` gives no row. */
export const nicParameters = defineTable({
  id: 'nic_parameters',
  title: 'NIC parameters',
  row: () => ({
    interface: z.string(),
    group: z.enum([
      'features',
      'ring',
      'coalesce',
      'pause',
      'channels',
      'eee',
      'fec',
      'private_flags',
      'timestamping',
      'module',
    ]),
    name: z.string().describe('in ethtool’s own spelling: rx, combined, rx-usecs, tcp-segmentation-offload'),
    value: z.string().describe('as printed: on, off, a number with its unit'),
    number: z.number().optional().describe('the value where it starts with a number'),
    maximum: z.number().optional().describe('pre-set maximum, of rings and channels'),
    fixed: z.boolean().optional().describe('the driver cannot change it'),
    requested: z.string().optional().describe('what was asked for, where it differs from the value'),
  }),
  key: ['interface', 'group', 'name'],
  counters: [],
});
