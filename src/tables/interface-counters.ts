import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * Traffic and error counters of an interface. Names of struct rtnl_link_stats64
 * (Documentation/networking/statistics.rst). /proc/net/dev and ifconfig fold several of them into one number
 * (net/core/net-procfs.c); such sums stand in columns of their own and never under the name of a part.
 */
export const interfaceCounters = defineTable({
  id: 'interface_counters',
  title: 'Interface counters',
  row: () => ({
    interface: z.string(),
    source: z
      .enum(['rtnl', 'proc_net_dev'])
      .describe('rtnl: netlink or /sys/class/net; proc_net_dev: /proc/net/dev or ifconfig'),
    rx_bytes: z.number().optional(),
    rx_packets: z.number().optional(),
    rx_errors: z.number().optional().describe('packets; sum of the kinds of error below'),
    rx_dropped: z.number().optional().describe('packets dropped by the host, among them unknown protocols'),
    rx_missed_errors: z.number().optional().describe('packets the NIC dropped for lack of host buffers'),
    rx_over_errors: z.number().optional(),
    rx_length_errors: z.number().optional(),
    rx_crc_errors: z.number().optional(),
    rx_frame_errors: z.number().optional(),
    rx_fifo_errors: z.number().optional(),
    rx_compressed: z.number().optional(),
    rx_nohandler: z.number().optional().describe('packets for an inactive port, e.g. a backup bond slave'),
    rx_otherhost_dropped: z.number().optional().describe('packets for another MAC address'),
    multicast: z.number().optional().describe('multicast packets received'),
    tx_bytes: z.number().optional(),
    tx_packets: z.number().optional(),
    tx_errors: z.number().optional(),
    tx_dropped: z.number().optional().describe('packets'),
    collisions: z.number().optional(),
    tx_carrier_errors: z.number().optional(),
    tx_aborted_errors: z.number().optional(),
    tx_fifo_errors: z.number().optional(),
    tx_window_errors: z.number().optional(),
    tx_heartbeat_errors: z.number().optional(),
    tx_compressed: z.number().optional(),
    rx_dropped_and_missed: z
      .number()
      .optional()
      .describe('/proc/net/dev "drop": rx_dropped + rx_missed_errors'),
    rx_frame_like_errors: z
      .number()
      .optional()
      .describe('/proc/net/dev "frame": length + over + crc + frame errors'),
    tx_carrier_like_errors: z
      .number()
      .optional()
      .describe('/proc/net/dev "carrier": carrier + aborted + window + heartbeat errors'),
  }),
  key: ['interface', 'source'],
  counters: [
    'rx_bytes',
    'rx_packets',
    'rx_errors',
    'rx_dropped',
    'rx_missed_errors',
    'rx_over_errors',
    'rx_length_errors',
    'rx_crc_errors',
    'rx_frame_errors',
    'rx_fifo_errors',
    'rx_compressed',
    'rx_nohandler',
    'rx_otherhost_dropped',
    'multicast',
    'tx_bytes',
    'tx_packets',
    'tx_errors',
    'tx_dropped',
    'collisions',
    'tx_carrier_errors',
    'tx_aborted_errors',
    'tx_fifo_errors',
    'tx_window_errors',
    'tx_heartbeat_errors',
    'tx_compressed',
    'rx_dropped_and_missed',
    'rx_frame_like_errors',
    'tx_carrier_like_errors',
  ],
});
