import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Transmit queues of the NICs, /sys/class/net/DEV/queues/tx-N (Documentation/ABI/testing/sysfs-class-net-queues). */
export const nicQueues = defineTable({
  id: 'nic_queues',
  title: 'NIC transmit queues',
  row: () => ({
    interface: z.string(),
    queue: z.number(),
    tx_timeout: z.number().optional().describe('times the watchdog found the queue stuck'),
  }),
  key: ['interface', 'queue'],
  counters: ['tx_timeout'],
});
