import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** One row per trace: whether it arrived, how far it came and which MTU it found. */
export const paths = defineTable({
  id: 'paths',
  title: 'Paths to targets',
  row: () => ({
    target: z.string().describe('the target as the user named it'),
    destination: z.string().optional().describe('address that was traced'),
    method: z.enum(['mtr', 'traceroute', 'tracepath']),
    protocol: z.enum(['icmp', 'udp', 'tcp']).optional(),
    port: z.number().optional().describe('destination port of TCP probes'),
    round: z.number().optional().describe('1-based, where the same trace was repeated over the window'),
    at: z.string().describe('when this trace began, UTC'),
    reached: z.boolean().optional().describe('the destination answered; absent where the output cannot tell'),
    hops: z.number().optional().describe('hops to the destination; absent unless reached'),
    back_hops: z.number().optional().describe('hops of the way back as tracepath infers them from the TTL'),
    last_answer_hop: z.number().optional().describe('highest hop that answered'),
    route: z
      .array(z.string())
      .describe('address or name of each hop from 1 on, `*` where silent: equal routes compare equal'),
    pmtu: z.number().optional().describe('path MTU found, bytes (tracepath)'),
    local_mtu: z
      .number()
      .optional()
      .describe(
        'MTU of our own route before any probe left, bytes: of the device, or one learnt before and still cached',
      ),
    complete: z.boolean().describe('false: the tool was cut before its own end'),
  }),
  key: ['target', 'destination', 'method', 'protocol', 'round'],
  counters: [],
});
