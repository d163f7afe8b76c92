import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Result of `ethtool -t DEV online`, one row per test and one for the whole, named `result`. */
export const nicSelfTests = defineTable({
  id: 'nic_self_tests',
  title: 'NIC self-tests',
  row: () => ({
    interface: z.string(),
    test: z.string(),
    passed: z.boolean(),
    value: z.number().optional().describe('of a single test; 0: passed or not run online'),
  }),
  key: ['interface', 'test'],
  counters: [],
});
