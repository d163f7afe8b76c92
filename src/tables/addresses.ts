import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** IP addresses of the host. Words as `ip address` prints them (iproute2, IFA_F_* of linux/if_addr.h). */
export const addresses = defineTable({
  id: 'addresses',
  title: 'IP addresses',
  row: () => ({
    interface: z.string().optional().describe('absent where only /proc/net/fib_trie named the address'),
    family: z.union([z.literal(4), z.literal(6)]),
    address: z.string(),
    prefix_length: z.number().optional(),
    peer: z.string().optional().describe('far end of a point-to-point address'),
    broadcast: z.string().optional(),
    scope: z.string().optional().describe('global, site, link, host or a number'),
    flags: z
      .array(z.string())
      .optional()
      .describe('e.g. secondary, dynamic, tentative, dadfailed (duplicate address), deprecated'),
    label: z.string().optional().describe('name given to an IPv4 address, e.g. eth0:web'),
    metric: z.number().optional().describe('of the prefix route'),
    proto: z.string().optional().describe('who set it: kernel_lo, kernel_ra, kernel_ll'),
    valid_lft_s: z.number().optional().describe('seconds left; absent: for ever, or not told'),
    preferred_lft_s: z.number().optional().describe('seconds left; absent: for ever, or not told'),
  }),
  key: ['interface', 'address', 'prefix_length'],
  counters: [],
});
