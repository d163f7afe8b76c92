import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Policy routing rules in order of priority (ip-rule(8)). Rows of /proc do not exist: only `ip` tells them. */
export const rules = defineTable({
  id: 'rules',
  title: 'Policy routing rules',
  row: () => ({
    family: z.union([z.literal(4), z.literal(6)]).describe('IP version'),
    priority: z.number().describe('lower is asked first'),
    selector: z.string().describe('the whole condition as printed, e.g. `from 10.0.0.0/8 fwmark 0x1`'),
    action: z
      .string()
      .describe('lookup, goto, nop, blackhole, unreachable, prohibit, masquerade; `other` when not known'),
    table: z.string().optional().describe('routing table asked, for `lookup`'),
    goto: z.number().optional().describe('priority jumped to'),
    not: z.boolean().optional().describe('the condition is negated'),
    from: z.string().optional().describe('`all` or a prefix'),
    to: z.string().optional(),
    tos: z.string().optional(),
    fwmark: z.string().optional().describe('value or value/mask, hexadecimal'),
    iif: z.string().optional().describe('incoming interface; `lo` means sent by this host'),
    oif: z.string().optional(),
    uidrange: z.string().optional(),
    ipproto: z.string().optional(),
    sport: z.string().optional(),
    dport: z.string().optional(),
    suppress_prefixlength: z
      .number()
      .optional()
      .describe('routes with this prefix length or shorter are ignored'),
    detached: z.boolean().optional().describe('its interface does not exist: the rule never matches'),
    unresolved: z.boolean().optional().describe('its goto target does not exist'),
  }),
  key: ['family', 'priority', 'selector', 'action', 'table', 'goto'],
  counters: [],
});
