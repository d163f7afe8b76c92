import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { hops } from '../../src/tables/hops.js';
import { paths } from '../../src/tables/paths.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'path',
  title: 'Path to the target (mtr, tracepath, traceroute)',
  why: 'Where on the way do loss and delay begin, does the route change or loop, and which packet size fits through? Loss that starts at a hop and stays to the end points at its owner; loss at one hop only is a router that answers slowly.',
  layer: 'path_loss',
  effect: 'sends_traffic',
  cost: 'slow',
  profiles: ['network', 'full'],
  params: z.object({
    every_s: z
      .number()
      .min(5)
      .default(60)
      .describe('seconds from one trace to the next, where the window holds several'),
  }),
  fills: [hops, paths],
  tools: {
    mtr: 'mtr-tiny',
    tracepath: 'iputils-tracepath',
    traceroute: 'traceroute',
    'traceroute.db': '',
    'inetutils-traceroute': '',
    timeout: 'coreutils',
    stdbuf: 'coreutils',
  },
  plan,
  parse,
});
