import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { logLines } from '../../src/tables/log-lines.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

/** Services whose messages explain a network: addresses, names, time, filters, tunnels, routing. */
const UNITS = [
  'NetworkManager*',
  'systemd-networkd*',
  'systemd-resolved',
  'systemd-timesyncd',
  'networking',
  'ifup@*',
  'wpa_supplicant*',
  'dhcpcd*',
  'chrony*',
  'ntp*',
  'dnsmasq*',
  'unbound',
  'named',
  'firewalld',
  'nftables',
  'ufw',
  'strongswan*',
  'openvpn*',
  'wg-quick@*',
  'keepalived',
  'frr',
  'bird*',
];

export default defineCollector({
  id: 'kernel-log',
  title: 'Kernel log and journal',
  why: 'Did the kernel report a link that went down, a full conntrack or neighbour table, a SYN flood, a driver reset or the OOM killer, and did a network service report trouble at the same time?',
  layer: 'linux_stack',
  effect: 'reads',
  cost: 'slow',
  profiles: ['quick', 'network', 'full'],
  params: z.object({
    lines: z
      .int()
      .positive()
      .default(5000)
      .describe('newest messages taken from the journal by each question'),
    units: z
      .array(z.string().regex(/^[\w@.*?:-]+$/))
      .min(1)
      .default(UNITS)
      .describe('units of network services, globs allowed'),
  }),
  fills: [logLines],
  tools: { dmesg: 'util-linux', journalctl: 'systemd', grep: 'grep' },
  plan,
  parse,
});
