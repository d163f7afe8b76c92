import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * One row per TCP connection that we opened and closed again without sending a byte. Linux sends a lost SYN again
 * 1, 3 and 7 s after the first, since 6.5 after 1, 2, 3, 4 and 5 s (net.ipv4.tcp_syn_linear_timeouts): a connect
 * time just above one of these is a lost SYN, not a slow server.
 */
export const tcpConnects = defineTable({
  id: 'tcp_connects',
  title: 'TCP connects, repeated',
  row: () => ({
    target: z.string(),
    address: z.string(),
    port: z.number(),
    attempt: z.number().describe('1-based, in the order they began'),
    at: z.string().optional().describe('when it began, UTC, clock of the probing host'),
    outcome: z
      .enum(['connected', 'refused', 'timeout', 'unreachable', 'prohibited', 'reset', 'denied', 'error'])
      .describe(
        'refused: RST came back; timeout: nothing came back; unreachable: no route here, or a router or filter said so by ICMP; prohibited: the same by ICMPv6 "administratively prohibited" or a prohibit route (EACCES); denied: a filter of this machine dropped it (EPERM)',
      ),
    connect_ms: z.number().optional().describe('handshake time, only when connected'),
    failed_after_ms: z.number().optional().describe('time until the refusal or error'),
    limit_ms: z.number().describe('time this attempt was given'),
    error: z.string().optional().describe('text of errno'),
  }),
  key: ['target', 'address', 'port', 'attempt'],
  counters: [],
});
