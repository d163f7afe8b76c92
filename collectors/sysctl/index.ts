import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { sysctl } from '../../src/tables/sysctl.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'sysctl',
  title: 'Network and kernel settings',
  why: 'Which limits, buffers, timeouts and filters apply here, and did anybody change one within the window? Counters only mean something beside their limit.',
  layer: 'linux_stack',
  effect: 'reads',
  cost: 'cheap',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [sysctl],
  tools: { grep: 'grep' },
  plan,
  parse,
});
