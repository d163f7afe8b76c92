import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { neighbours } from '../../src/tables/neighbours.js';
import { parse } from './parse.js';

export default defineCollector({
  id: 'neighbours',
  title: 'Neighbours (ARP, NDP)',
  why: 'Does the gateway answer on the link, and with the same MAC at both ends of the window? FAILED or INCOMPLETE means the fault is on this segment, a changed MAC means failover or a duplicate address.',
  layer: 'neighbor',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [neighbours],
  tools: { ip: 'iproute2', arp: 'net-tools' },
  plan: () => [
    {
      id: 'neigh',
      when: 'start_end',
      run: [
        { argv: ['ip', '-s', '-s', 'neigh', 'show'] },
        { argv: ['arp', '-n'] },
        { read: '/proc/net/arp' },
      ],
    },
  ],
  parse,
});
