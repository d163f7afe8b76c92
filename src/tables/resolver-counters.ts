import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What the local caching resolver counted (`resolvectl statistics`; the failure group since systemd 254). */
export const resolverCounters = defineTable({
  id: 'resolver_counters',
  title: 'Counters of the local resolver',
  row: () => ({
    resolver: z.string().describe('systemd-resolved'),
    transactions: z.number().optional(),
    transactions_now: z.number().optional().describe('under way at this moment'),
    cache_entries: z.number().optional().describe('at this moment'),
    cache_hits: z.number().optional(),
    cache_misses: z.number().optional(),
    timeouts: z.number().optional().describe('transactions no server answered'),
    failure_responses: z.number().optional().describe('transactions answered with an error'),
    dnssec_bogus: z.number().optional(),
  }),
  key: ['resolver'],
  counters: ['transactions', 'cache_hits', 'cache_misses', 'timeouts', 'failure_responses', 'dnssec_bogus'],
});
