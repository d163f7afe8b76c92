import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { logLines } from '../../src/tables/log-lines.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'logs',
  title: 'Application logs',
  why: 'What did the application itself say about timeouts, resets and reconnects, and when? Its lines date the symptom that everything else has to explain.',
  layer: 'application',
  effect: 'reads',
  cost: 'heavy',
  profiles: ['quick', 'network', 'full'],
  params: z.object({
    max_bytes: z.int().positive().default(8_000_000).describe('bytes kept of each --log, newest lines first'),
  }),
  fills: [logLines],
  tools: {},
  plan,
  parse,
});
