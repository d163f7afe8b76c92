import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * One row per TCP connection that we opened and closed again without sending a byte. Linux sends a lost SYN again
 * after 1, 3 and 7 s: a connect time near one of these is a lost SYN, not a slow server.
 */
export const tcpConnects = defineTable({
  id: 'tcp_connects',
  title: 'TCP connects, repeated',
  row: z.object({
    target: z.string(),
    address: z.string(),
    port: z.number(),
    attempt: z.number().describe('1-based, in the order they began'),
    at: z.string().optional().describe('when it began, UTC, clock of the probing host'),
    outcome: z
      .enum(['connected', 'refused', 'timeout', 'unreachable', 'reset', 'denied', 'error'])
      .describe(
        'refused: RST came back; timeout: nothing came back; unreachable: no route here, or a router or filter said so by ICMP; denied: this machine forbade it',
      ),
    connect_ms: z.number().optional().describe('handshake time, only when connected'),
    failed_after_ms: z.number().optional().describe('time until the refusal or error'),
    limit_ms: z.number().describe('time this attempt was given'),
    error: z.string().optional().describe('text of errno'),
  }),
  key: ['target', 'address', 'port', 'attempt'],
  counters: [],
});
