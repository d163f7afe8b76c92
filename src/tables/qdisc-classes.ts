import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Classes of a classful queueing discipline, as `tc -s class` prints them. */
export const qdiscClasses = defineTable({
  id: 'qdisc_classes',
  title: 'Traffic classes',
  row: () => ({
    interface: z.string(),
    kind: z.string().describe('htb, mq, prio; fq_codel and sfq show their flows as classes'),
    class: z.string().describe('e.g. 1:10'),
    parent: z.string().optional().describe('root, or a class or qdisc'),
    leaf: z.string().optional().describe('qdisc that holds its packets'),
    options: z.string().optional().describe('settings as printed, e.g. `rate 1Mbit ceil 8Mbit`'),
    sent_bytes: z.number().optional(),
    sent_packets: z.number().optional(),
    dropped: z.number().optional().describe('packets'),
    overlimits: z.number().optional(),
    requeues: z.number().optional(),
    backlog_bytes: z.number().optional().describe('waiting now'),
    backlog_packets: z.number().optional().describe('waiting now'),
    delay_us: z.number().optional().describe('codel kinds: queueing delay of the flow now, µs'),
    lended: z.number().optional().describe('htb: packets sent within its own rate'),
    borrowed: z.number().optional().describe('htb: packets sent on tokens of the parent'),
    giants: z.number().optional().describe('htb: packets larger than the MTU it was set up for'),
    tokens: z.number().optional().describe('htb: below 0 it waits'),
    ctokens: z.number().optional(),
  }),
  key: ['interface', 'kind', 'class'],
  counters: [
    'sent_bytes',
    'sent_packets',
    'dropped',
    'overlimits',
    'requeues',
    'lended',
    'borrowed',
    'giants',
  ],
  wraps32: ['dropped', 'overlimits', 'requeues', 'sent_packets'],
});
