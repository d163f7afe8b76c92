import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { neighbourChanges } from '../../src/tables/neighbour-changes.js';
import { neighbours } from '../../src/tables/neighbours.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'neighbours',
  title: 'Neighbours (ARP, NDP)',
  why: 'Does the gateway answer on the link, and with the same MAC all through the window? FAILED or INCOMPLETE means the fault is on this segment, a changed MAC means failover or a duplicate address.',
  layer: 'neighbor',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [neighbours, neighbourChanges],
  tools: { ip: 'iproute2', arp: 'net-tools', timeout: 'coreutils' },
  plan,
  parse,
});
