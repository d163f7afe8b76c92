import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { tracedConnections } from '../../src/tables/traced-connections.js';
import { tracedDelays } from '../../src/tables/traced-delays.js';
import { tracedDrops } from '../../src/tables/traced-drops.js';
import { tracedRetransmissions } from '../../src/tables/traced-retransmissions.js';
import { traceCounts } from '../../src/tables/trace-counts.js';
import { DELAY_TRACEPOINTS } from './delays-program.js';
import { EVENT_TRACEPOINTS } from './events-program.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'trace',
  title: 'Kernel tracing of connections',
  why: 'Who delays a connection: the path or the peer, our own queue, our acknowledgements, or the application that does not read? And which packets does this kernel drop, where and why? Attaches programs to tracepoints for the window, never without consent.',
  layer: 'tcp_socket',
  effect: 'changes_state',
  cost: 'heavy',
  // Only by name: evidence trace, or --only trace.
  profiles: [],
  params: z.object({
    ports: z
      .array(z.int().min(1).max(65_535))
      .default([])
      .describe('connections with one of these ports at either end'),
    peers: z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .default([])
      .describe('connections with one of these addresses at either end'),
    pid: z.int().positive().optional().describe('connections this process reads or writes'),
    connections: z.int().min(1).max(400).default(128).describe('connections timed at most'),
    lines: z.int().min(1).max(10_000).default(500).describe('single events printed at most'),
  }),
  fills: [tracedConnections, tracedDelays, tracedRetransmissions, tracedDrops, traceCounts],
  tools: { bpftrace: 'bpftrace' },
  tracepoints: [...DELAY_TRACEPOINTS, ...EVENT_TRACEPOINTS],
  plan,
  parse,
});
