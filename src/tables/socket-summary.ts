import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** `ss -s`: how many sockets there are, without listing them. It reads /proc/net/sockstat and snmp. */
export const socketSummary = defineTable({
  id: 'socket_summary',
  title: 'Socket counts by transport',
  row: () => ({
    part: z
      .enum(['all', 'tcp_states', 'in_use'])
      .describe('all: every family, UNIX too; tcp_states: the TCP line; in_use: the table below it'),
    transport: z.string().describe('Total, TCP, UDP, RAW, INET, FRAG'),
    total: z.number().describe('sockets; of tcp_states with TIME-WAIT and closed ones'),
    ipv4: z.number().optional(),
    ipv6: z.number().optional(),
    estab: z.number().optional(),
    closed: z.number().optional().describe('allocated but not connected or listening'),
    orphaned: z.number().optional().describe('closed by the process, still finishing'),
    synrecv: z.number().optional().describe('only older iproute2'),
    timewait: z.number().optional(),
  }),
  key: ['part', 'transport'],
  counters: [],
});
