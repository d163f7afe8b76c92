import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * Queueing disciplines. Names as `tc -s qdisc` prints them (struct tc_stats2 and the xstats of each kind).
 * A parent such as htb or mq counts again what its children send and drop: never add the two up.
 */
export const qdiscs = defineTable({
  id: 'qdiscs',
  title: 'Queueing disciplines',
  row: () => ({
    interface: z.string(),
    kind: z.string().describe('fq_codel, pfifo_fast, htb, mq, noqueue, ingress …'),
    handle: z.string().describe('e.g. 8001: ; 0: for one the kernel made by itself'),
    parent: z
      .string()
      .describe('root, or the class it hangs on, e.g. 1:10; ffff:fff1 for ingress and clsact'),
    offloaded: z.boolean().optional().describe('true: runs in hardware'),
    options: z.string().optional().describe('settings as printed, e.g. `limit 10240p flows 1024 …`'),
    sent_bytes: z.number().optional(),
    sent_packets: z.number().optional(),
    dropped: z.number().optional().describe('packets; for codel kinds and policers drops are by design'),
    overlimits: z.number().optional().describe('times the shaper held a packet back'),
    requeues: z.number().optional().describe('packets put back because the driver was busy'),
    backlog_bytes: z
      .number()
      .optional()
      .describe('waiting now; tc rounds from 1 KiB upward by at most 16 bytes'),
    backlog_packets: z.number().optional().describe('waiting now'),
    maxpacket_bytes: z.number().optional().describe('codel kinds: largest packet seen'),
    drop_overlimit: z
      .number()
      .optional()
      .describe('codel kinds, pie: packets dropped because the queue was full'),
    drop_overmemory: z.number().optional().describe('fq_codel: packets dropped for the memory limit'),
    ecn_mark: z.number().optional().describe('packets marked instead of dropped (red: marked; cake: marks)'),
    early_drop: z.number().optional().describe('red: packets dropped before the queue was full'),
    ack_drop: z.number().optional().describe('cake: ACKs filtered out'),
    delay_us: z
      .number()
      .optional()
      .describe('codel, pie, cake: queueing delay now, µs; cake: of the worst tin'),
    memory_used_bytes: z.number().optional(),
    new_flow_count: z.number().optional().describe('fq_codel: times a flow became active'),
    new_flows_len: z.number().optional(),
    old_flows_len: z.number().optional(),
    flows: z.number().optional().describe('fq: flows known'),
    flows_inactive: z.number().optional(),
    flows_throttled: z.number().optional().describe('fq: flows held back by pacing now'),
    throttled: z.number().optional().describe('fq: times a flow was held back by pacing'),
    flows_plimit: z.number().optional().describe('fq: packets dropped because one flow was too long'),
    horizon_drops: z.number().optional().describe('fq: packets dropped for a send time too far ahead'),
    gc: z.number().optional(),
    highprio: z.number().optional(),
  }),
  key: ['interface', 'kind', 'handle', 'parent'],
  counters: [
    'sent_bytes',
    'sent_packets',
    'dropped',
    'overlimits',
    'requeues',
    'drop_overlimit',
    'drop_overmemory',
    'ecn_mark',
    'early_drop',
    'ack_drop',
    'new_flow_count',
    'throttled',
    'flows_plimit',
    'horizon_drops',
    'gc',
    'highprio',
  ],
  wraps32: ['dropped', 'overlimits', 'requeues', 'sent_packets'],
});
