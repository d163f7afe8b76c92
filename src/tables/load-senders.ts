import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** TCP of the sending end during a load run, as that end itself reports it: the other one cannot know. */
export const loadSenders = defineTable({
  id: 'load_senders',
  title: 'Load runs: TCP of the sender',
  row: () => ({
    run: z.number().optional().describe('place in the order of an experiment, from 1'),
    cell: z.string().optional().describe('what was varied'),
    sender: z.enum(['client', 'server']).describe('the end that sent'),
    streams: z.number(),
    retransmits: z.number(),
    rtt_min_ms: z.number().describe('smallest of all streams'),
    rtt_mean_ms: z.number().describe('mean of the means of all streams'),
    rtt_max_ms: z.number().describe('largest of all streams'),
    cwnd_max_bytes: z.number().describe('largest congestion window of a stream'),
  }),
  key: ['run', 'sender'],
  counters: [],
});
