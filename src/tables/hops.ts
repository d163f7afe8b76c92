import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * One row per answer line of a path tool: per hop for mtr and traceroute, per reply for tracepath (which may ask
 * a hop twice). A router limits the ICMP errors it sends (Linux: one per second and peer), so loss at a hop counts
 * only when every later hop that answers shows at least as much.
 */
export const hops = defineTable({
  id: 'hops',
  title: 'Hops on the way to a target',
  row: () => ({
    target: z.string().describe('the target as the user named it'),
    destination: z.string().optional().describe('address that was traced'),
    method: z.enum(['mtr', 'traceroute', 'tracepath']),
    protocol: z.enum(['icmp', 'udp', 'tcp']).optional().describe('what the probes were'),
    port: z.number().optional().describe('destination port of TCP probes'),
    round: z.number().optional().describe('1-based, where the same trace was repeated over the window'),
    at: z.string().describe('when this trace began, UTC'),
    hop: z.number().describe('TTL or hop limit of the probe, from 1'),
    addresses: z.array(z.string()).describe('who answered; several where load is balanced, none when silent'),
    name: z.string().optional().describe('host name, where the tool printed one'),
    asn: z.string().optional(),
    sent: z.number().optional().describe('probes sent to this hop'),
    loss_pct: z.number().optional().describe('probes without an answer, percent of sent'),
    last_ms: z.number().optional(),
    avg_ms: z.number().optional(),
    best_ms: z.number().optional(),
    worst_ms: z.number().optional(),
    stdev_ms: z.number().optional(),
    rtts_ms: z.array(z.number()).optional().describe('every answered probe in order (not told by mtr)'),
    pmtu: z
      .number()
      .optional()
      .describe(
        'path MTU in bytes that a router before this hop reported; it says nothing of the hop itself',
      ),
    asymm: z.number().optional().describe('hops of the way back, where tracepath saw it differ'),
    annotations: z
      .array(z.string())
      .optional()
      .describe('traceroute marks: !H host, !N network, !P protocol unreachable, !X prohibited, !F-<mtu> …'),
    reached: z.boolean().optional().describe('true: this answer came from the destination itself'),
  }),
  key: ['target', 'destination', 'method', 'protocol', 'round', 'hop'],
  counters: [],
});
