import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** RPS, RFS and XPS settings of each queue (Documentation/networking/scaling.rst). */
export const packetSteering = defineTable({
  id: 'packet_steering',
  title: 'Packet steering (RPS, RFS, XPS)',
  row: () => ({
    interface: z.string().describe('`all` on the row that holds rps_sock_flow_entries'),
    queue: z.string().describe('rx-0, tx-3 …; `all` on the row that holds rps_sock_flow_entries'),
    rps_cpus: z.string().optional().describe('hexadecimal mask of CPUs; all zero: RPS is off'),
    rps_cpu_count: z.number().optional().describe('CPUs in that mask'),
    rps_flow_cnt: z.number().optional().describe('RFS flows of this queue; 0: off'),
    xps_cpus: z.string().optional().describe('hexadecimal mask of CPUs that send through this queue'),
    xps_cpu_count: z.number().optional().describe('CPUs in that mask'),
    xps_rxqs: z.string().optional().describe('hexadecimal mask of receive queues mapped to this queue'),
    rps_sock_flow_entries: z.number().optional().describe('size of the global RFS table; 0: RFS is off'),
  }),
  key: ['interface', 'queue'],
  counters: [],
});
