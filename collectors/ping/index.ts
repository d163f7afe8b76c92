import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { pingReplies } from '../../src/tables/ping-replies.js';
import { pingSummary } from '../../src/tables/ping-summary.js';
import { pmtuProbes } from '../../src/tables/pmtu-probes.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'ping',
  title: 'Ping series and path MTU ladder',
  why: 'Is there loss, delay or jitter, and does it begin at the gateway or beyond? Do large packets pass, and does someone say so where they do not? A series of hundreds of probes, since ten prove nothing below 30 % loss.',
  layer: 'path_loss',
  effect: 'sends_traffic',
  cost: 'slow',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [pingReplies, pingSummary, pmtuProbes],
  tools: { ping: 'iputils-ping', ping6: 'iputils-ping', busybox: '', sh: 'dash', getent: 'libc-bin' },
  plan,
  parse,
});
