import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { interfaceRates } from '../../src/tables/interface-rates.js';
import { loadPhases } from '../../src/tables/load-phases.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'latency-under-load',
  title: 'Load and the round trip under it',
  why: 'Does a queue fill somewhere when the link is busy (bufferbloat)? When was there load during the pings, whoever made it; with --allow-load a bounded download and upload of our own. evidence paths grades what the pings say.',
  layer: 'path_queue',
  effect: 'reads',
  cost: 'slow',
  profiles: ['network', 'full'],
  params: z.object({
    bytes: z.number().int().positive().default(100_000_000).describe('at most, each direction'),
    streams: z.number().int().min(1).max(16).default(4).describe('connections at once'),
    upload: z
      .string()
      .default('')
      .describe('where to upload: URL that takes a POST, or host:port that reads what comes'),
  }),
  fills: [loadPhases, interfaceRates],
  tools: { curl: 'curl', bash: 'bash' },
  plan,
  parse,
});
