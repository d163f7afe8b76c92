import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What happened to captured connections, and when. A row cites the frame that shows it. */
export const flowEvents = defineTable({
  id: 'flow_events',
  title: 'Events of the TCP connections in packet captures',
  row: () => ({
    flow: z.string().describe('as in flows'),
    client: z.string(),
    server: z.string(),
    kind: z.enum(['reset', 'refused', 'no_answer', 'silence', 'icmp', 'mtu_changed']),
    at: z.string().optional().describe('RFC 3339, clock of the host; when a silence began'),
    seconds: z.number().optional().describe('how long it lasted'),
    by: z
      .string()
      .optional()
      .describe(
        'client or server: in whose name a reset was sent; receiver, path, server, client, sender: who a silence waited for',
      ),
    phase: z.string().optional().describe('of the connection, when it was reset'),
    ttl: z.number().optional().describe('of the reset'),
    usual_ttl: z.number().optional().describe('of the other packets of that side'),
    from: z.string().optional().describe('who sent the ICMP error'),
    mtu: z.number().optional(),
    text: z.string(),
  }),
  key: [],
  counters: [],
});
