import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { tcpConnects } from '../../src/tables/tcp-connects.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'tcp-connect',
  title: 'TCP connect, repeated',
  why: "Does the target's port accept, refuse or stay silent, how long does the handshake take, and is it always so? A connect that takes 1, 3 or 7 s longer is a lost SYN; silence on one address only is one dead backend or a filter.",
  layer: 'tcp_socket',
  effect: 'sends_traffic',
  cost: 'slow',
  profiles: ['quick', 'network', 'full'],
  params: z.object({}),
  fills: [tcpConnects],
  tools: { bash: 'bash' },
  plan,
  parse,
});
