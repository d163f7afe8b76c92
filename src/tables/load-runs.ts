import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What each run of a load generator carried, a row for each direction of it, as the client reports both ends. */
export const loadRuns = defineTable({
  id: 'load_runs',
  title: 'Load runs: what was carried',
  row: () => ({
    run: z.number().optional().describe('place in the order of an experiment, from 1'),
    block: z.number().optional().describe('each block holds every cell once'),
    cell: z.string().optional().describe('what was varied: `w=64K P=4 dir=up`'),
    protocol: z.enum(['tcp', 'udp']),
    sender: z.enum(['client', 'server']).describe('the end that sent'),
    both: z.boolean().describe('true: both directions at the same time'),
    streams: z.number(),
    seconds: z.number().describe('as the receiver measured'),
    received_bytes: z.number().describe('payload that arrived'),
    sent_bytes: z.number().describe('payload handed to the socket'),
    goodput_bps: z.number().describe('bits per second that arrived'),
    retransmits: z.number().optional().describe('segments the kernel of the sender sent again'),
    packets: z.number().optional().describe('UDP: datagrams sent'),
    lost_packets: z.number().optional().describe('UDP'),
    lost_pct: z.number().optional().describe('UDP, percent of the datagrams'),
    jitter_ms: z.number().optional().describe('UDP, RFC 1889 section 6.3.1'),
    sender_cpu_pct: z.number().optional().describe('of one CPU, by the load generator alone'),
    receiver_cpu_pct: z.number().optional().describe('of one CPU, by the load generator alone'),
    congestion: z.string().optional().describe('congestion control of the sender'),
    send_buffer_bytes: z.number().optional().describe('SO_SNDBUF of the client as the kernel granted it'),
    receive_buffer_bytes: z.number().optional().describe('SO_RCVBUF of the client as the kernel granted it'),
  }),
  key: ['run', 'sender'],
  counters: [],
});
