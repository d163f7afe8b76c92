import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Network interfaces. Words as `ip -d link` prints them (iproute2 ip/ipaddress.c, rtnetlink IFLA_*). */
export const interfaces = defineTable({
  id: 'interfaces',
  title: 'Network interfaces',
  row: () => ({
    interface: z.string(),
    ifindex: z.number().optional().describe('a new number under the same name: the interface was re-created'),
    link: z.string().optional().describe('lower or peer interface; ifN where that is in another namespace'),
    link_netns: z.string().optional().describe('namespace of `link`: name or number'),
    flags: z.array(z.string()).describe('IFF_* without the prefix; NO-CARRIER: up, but no link'),
    state: z
      .string()
      .optional()
      .describe('RFC 2863 operational state: UP, DOWN, LOWERLAYERDOWN, DORMANT, UNKNOWN …'),
    mtu: z.number().optional().describe('bytes'),
    qdisc: z.string().optional().describe('root queueing discipline'),
    qlen: z.number().optional().describe('tx_queue_len, packets'),
    group: z.string().optional(),
    master: z.string().optional().describe('bond, bridge, team or VRF it belongs to'),
    xdp: z.string().optional().describe('an XDP program is attached (it may drop packets): its mode'),
    link_type: z.string().optional().describe('ether, loopback, none, infiniband …'),
    mac: z.string().optional().describe('link-layer address, lower case'),
    broadcast: z.string().optional().describe('link-layer broadcast address, or the peer of a tunnel'),
    permanent_mac: z.string().optional().describe('where it differs from `mac`'),
    alias: z.string().optional().describe('free text set by an administrator'),
    altnames: z.array(z.string()).optional(),
    kind: z.string().optional().describe('driver kind of a virtual interface: veth, vlan, bond, bridge …'),
    details: z
      .string()
      .optional()
      .describe('settings of that kind as printed, e.g. `protocol 802.1Q id 100`'),
    slave_kind: z.string().optional().describe('kind of the master: bond, bridge, vrf …'),
    slave_details: z.string().optional().describe('state as a port of the master, as printed'),
    promiscuity: z.number().optional().describe('how many users hold it in promiscuous mode'),
    allmulti: z.number().optional(),
    min_mtu: z.number().optional().describe('bytes'),
    max_mtu: z.number().optional().describe('bytes; 0: no limit of its own'),
    num_tx_queues: z.number().optional(),
    num_rx_queues: z.number().optional(),
    gso_max_size: z.number().optional().describe('bytes'),
    gso_max_segs: z.number().optional(),
    gro_max_size: z.number().optional().describe('bytes'),
    parent_bus: z.string().optional(),
    parent_device: z.string().optional().describe('e.g. a PCI address'),
    carrier_changes: z.number().optional().describe('link ups and downs since the interface was made'),
  }),
  key: ['interface'],
  counters: ['carrier_changes'],
});
