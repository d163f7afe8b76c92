import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Filters of traffic control and their actions (policers drop), as `tc -s filter` prints them. */
export const tcFilters = defineTable({
  id: 'tc_filters',
  title: 'Traffic control filters',
  row: () => ({
    interface: z.string(),
    hook: z.enum(['root', 'ingress', 'egress']).describe('where it was asked for'),
    parent: z.string().optional(),
    protocol: z.string().optional(),
    pref: z.number().optional(),
    kind: z.string().describe('u32, matchall, flower, bpf, fw …'),
    handle: z.string().optional(),
    options: z.string().optional().describe('rest of the line as printed'),
    matches: z.array(z.string()).optional(),
    rule_hit: z.number().optional().describe('packets looked at'),
    rule_success: z.number().optional().describe('packets that matched'),
    order: z.number().optional().describe('number of the action; absent: the filter has none'),
    action: z.string().optional().describe('as printed, e.g. `police 0x1 rate 300Kbit … action drop`'),
    sent_bytes: z.number().optional().describe('bytes the action saw'),
    sent_packets: z.number().optional(),
    dropped: z.number().optional().describe('packets dropped by the action'),
    overlimits: z.number().optional(),
  }),
  key: ['interface', 'hook', 'parent', 'pref', 'kind', 'handle', 'order'],
  counters: ['rule_hit', 'rule_success', 'sent_bytes', 'sent_packets', 'dropped', 'overlimits'],
  wraps32: ['dropped', 'overlimits', 'sent_packets'],
});
