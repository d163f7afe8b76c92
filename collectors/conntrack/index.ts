import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { conntrackEntries } from '../../src/tables/conntrack-entries.js';
import { conntrackStats } from '../../src/tables/conntrack-stats.js';
import { conntrackUsage } from '../../src/tables/conntrack-usage.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'conntrack',
  title: 'Connection tracking',
  why: 'Is the connection tracking table full or dropping new connections, and after how long does it forget an idle one? A full table drops packets that no firewall rule shows.',
  layer: 'conntrack',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [conntrackUsage, conntrackStats, conntrackEntries],
  tools: { conntrack: 'conntrack' },
  plan,
  parse,
});
