import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Bonded interfaces: the head of /proc/net/bonding/NAME (drivers/net/bonding/bond_procfs.c). */
export const bonds = defineTable({
  id: 'bonds',
  title: 'Bonds',
  row: () => ({
    bond: z.string(),
    mode: z.string().optional().describe('as printed, e.g. `fault-tolerance (active-backup)`'),
    transmit_hash_policy: z.string().optional(),
    primary_slave: z.string().optional(),
    active_slave: z.string().optional().describe('absent where none is active'),
    mii_status: z.string().optional().describe('up or down'),
    mii_polling_interval_ms: z.number().optional().describe('0: link failures are not watched'),
    up_delay_ms: z.number().optional(),
    down_delay_ms: z.number().optional(),
    arp_polling_interval_ms: z.number().optional(),
    arp_targets: z.string().optional().describe('as printed'),
    lacp_rate: z.string().optional().describe('slow or fast'),
    min_links: z.number().optional(),
    ad_select: z.string().optional().describe('aggregator selection policy'),
    system_mac: z.string().optional().describe('802.3ad; shown to root only'),
    aggregator_id: z.number().optional(),
    aggregator_ports: z.number().optional().describe('ports in the active aggregator'),
    actor_key: z.number().optional(),
    partner_key: z.number().optional(),
    partner_mac: z.string().optional().describe('00:00:00:00:00:00: the switch does not speak LACP'),
  }),
  key: ['bond'],
  counters: [],
});
