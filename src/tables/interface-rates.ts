import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Bytes of an interface, read about once a second through the window: when there was load, whoever made it. */
export const interfaceRates = defineTable({
  id: 'interface_rates',
  title: 'Interface bytes through the window',
  row: () => ({
    interface: z.string(),
    at: z.string().describe('when it was read, UTC, clock of the host'),
    rx_bytes: z.number().describe('total since the interface exists'),
    tx_bytes: z.number().describe('total since the interface exists'),
  }),
  key: ['interface', 'at'],
  counters: [],
});
