import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Lines of /etc/hosts: what overrides DNS on this machine. */
export const hostsEntries = defineTable({
  id: 'hosts_entries',
  title: 'Static host names (/etc/hosts)',
  row: () => ({
    address: z.string(),
    name: z.string().describe('canonical name: the first on the line'),
    aliases: z.array(z.string()),
  }),
  key: ['address', 'name'],
  counters: [],
});
