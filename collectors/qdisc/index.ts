import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { qdiscClasses } from '../../src/tables/qdisc-classes.js';
import { qdiscs } from '../../src/tables/qdiscs.js';
import { tcFilters } from '../../src/tables/tc-filters.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'qdisc',
  title: 'Queues and traffic shaping',
  why: 'Does this host itself hold back or drop outgoing packets? Shows queues that fill or overflow, shapers that throttle, policers that drop, and packets the driver gave back.',
  layer: 'linux_stack',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [qdiscs, qdiscClasses, tcFilters],
  tools: { tc: 'iproute2' },
  plan,
  parse,
});
