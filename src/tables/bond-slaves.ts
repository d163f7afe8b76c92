import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Ports of a bond: the `Slave Interface` parts of /proc/net/bonding/NAME (bond_procfs.c). */
export const bondSlaves = defineTable({
  id: 'bond_slaves',
  title: 'Bond ports',
  row: () => ({
    bond: z.string(),
    interface: z.string(),
    mii_status: z.string().optional().describe('up, down, going down, going back'),
    speed_mbps: z.number().optional().describe('Mbit/s; absent where unknown'),
    duplex: z.string().optional().describe('full or half; absent where unknown'),
    link_failure_count: z.number().optional(),
    permanent_mac: z.string().optional(),
    queue_id: z.number().optional(),
    aggregator_id: z.number().optional().describe('differs from the bond’s: the port carries no traffic'),
    actor_churn_state: z.string().optional().describe('802.3ad: none, monitoring or churned'),
    partner_churn_state: z.string().optional(),
    actor_churned_count: z.number().optional(),
    partner_churned_count: z.number().optional(),
    actor_port_state: z.number().optional().describe('LACP state bits, IEEE 802.1AX 6.4.2.3'),
    partner_mac: z.string().optional().describe('00:00:00:00:00:00: the switch does not speak LACP'),
    partner_port_state: z.number().optional().describe('LACP state bits'),
  }),
  key: ['bond', 'interface'],
  counters: ['link_failure_count', 'actor_churned_count', 'partner_churned_count'],
});
