import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What became of each echo request of a ping series, one row per answer, loss or error. */
export const pingReplies = defineTable({
  id: 'ping_replies',
  title: 'Ping: every probe of the series',
  row: () => ({
    target: z.string().describe('what was pinged, as planned'),
    role: z.enum(['gateway', 'target']).optional(),
    address: z.string().optional().describe('who sent the reply or the ICMP error; absent for a loss'),
    seq: z.number().optional().describe('icmp_seq as printed: 16 bit, wraps; starts at 1 (BusyBox: 0)'),
    outcome: z
      .enum([
        'reply',
        'duplicate',
        'timeout',
        'unreachable',
        'too_big',
        'ttl_exceeded',
        'redirect',
        'local_error',
        'other_error',
      ])
      .describe(
        'duplicate: a further reply to a seq already answered; redirect: a reply may still follow; local_error: never left this machine',
      ),
    rtt_ms: z.number().optional(),
    ttl: z.number().optional().describe('TTL or hop limit the reply arrived with'),
    bytes: z.number().optional().describe('ICMP bytes received: payload + 8'),
    at: z.string().optional().describe('when the line was printed, UTC, clock of the pinging host'),
    late: z.boolean().optional().describe('the reply came after the next probe had been sent'),
    next_hop_mtu: z.number().optional().describe('bytes, as told by the error'),
    error: z.string().optional().describe("the tool's words"),
  }),
  key: ['target', 'role', 'seq'],
  counters: [],
});
