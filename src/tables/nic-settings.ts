import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Speed, duplex and negotiation of a NIC: `ethtool DEV`, or the files of /sys/class/net. */
export const nicSettings = defineTable({
  id: 'nic_settings',
  title: 'NIC settings',
  row: () => ({
    interface: z.string(),
    speed_mbps: z.number().optional().describe('Mbit/s; absent where the driver does not know, as most VMs'),
    duplex: z.enum(['full', 'half']).optional().describe('absent where unknown'),
    auto_negotiation: z.boolean().optional(),
    link_detected: z.boolean().optional(),
    link_down_reason: z.string().optional().describe('what the driver adds to "no", e.g. No cable'),
    port: z.string().optional().describe('Twisted Pair, FIBRE, Direct Attach Copper, Other …'),
    transceiver: z.string().optional(),
    mdi_x: z.string().optional(),
    wake_on: z.string().optional(),
    supported_link_modes: z.array(z.string()).optional().describe('e.g. 1000baseT/Full'),
    advertised_link_modes: z.array(z.string()).optional(),
    partner_link_modes: z.array(z.string()).optional().describe('what the other end of the cable advertises'),
    pause_advertised: z.string().optional(),
    mtu: z.number().optional().describe('bytes; from /sys only'),
  }),
  key: ['interface'],
  counters: [],
});
