import { z } from 'zod';
import { defineTable } from '../core/table.js';

const counter = (text: string) => z.number().optional().describe(text);

/**
 * What connection tracking did, per CPU and network namespace, under the names of `conntrack -S`. A column the kernel
 * no longer fills is absent. Meaning: kernel struct ip_conntrack_stat.
 */
export const conntrackStats = defineTable({
  id: 'conntrack_stats',
  title: 'Connection tracking counters per CPU',
  row: () => ({
    cpu: z.number(),
    entries: z.number().optional().describe('entries now, of all CPUs together'),
    found: counter('lookups that found an entry by surprise'),
    invalid: counter('packets that belong to no connection they could belong to'),
    insert: counter('entries inserted from user space'),
    insert_failed: counter('entries that another packet had inserted first (UDP races)'),
    drop: counter('packets dropped because the table was full or an entry could not be made'),
    early_drop: counter('entries removed to make room for new ones'),
    error: counter('packets with errors (icmp_error in older kernels)'),
    search_restart: counter('lookups repeated because the hash table was resized'),
    clash_resolve: counter('insert races that were settled without a drop'),
    chaintoolong: counter('packets dropped because a hash chain was too long'),
    expect_new: counter('expectations (helpers) added'),
    expect_create: counter('expectations created'),
    expect_delete: counter('expectations removed'),
    searched: counter('counted before kernel 4.9, then 0'),
    new: counter('counted before kernel 4.9, then 0'),
    ignore: counter('packets not tracked, counted before kernel 5.10'),
    delete: counter('counted before kernel 4.9, then 0'),
    delete_list: counter('counted before kernel 4.9, then 0'),
  }),
  key: ['cpu'],
  counters: [
    'found',
    'invalid',
    'insert',
    'insert_failed',
    'drop',
    'early_drop',
    'error',
    'search_restart',
    'clash_resolve',
    'chaintoolong',
    'expect_new',
    'expect_create',
    'expect_delete',
    'searched',
    'new',
    'ignore',
    'delete',
    'delete_list',
  ],
  // The kernel keeps all of them as `unsigned int`.
  wraps32: [
    'found',
    'invalid',
    'insert',
    'insert_failed',
    'drop',
    'early_drop',
    'error',
    'search_restart',
    'clash_resolve',
    'chaintoolong',
    'ignore',
  ],
});
