import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Neighbour cache (ARP, NDP). States as `ip neigh` names them: NUD_* of linux/neighbour.h. */
export const neighbours = defineTable({
  id: 'neighbours',
  title: 'Neighbour cache (ARP and NDP)',
  row: () => ({
    address: z.string().describe('IPv4 or IPv6 address'),
    interface: z.string(),
    mac: z.string().optional().describe('link-layer address, lower case; absent while unresolved'),
    states: z.array(z.string()).describe('e.g. REACHABLE, STALE, FAILED, PERMANENT'),
    router: z.boolean().optional(),
    proxy: z.boolean().optional(),
    used_s: z.number().optional().describe('seconds since the entry was last used'),
    confirmed_s: z.number().optional().describe('seconds since reachability was last confirmed'),
    updated_s: z.number().optional().describe('seconds since the entry last changed'),
    probes: z.number().optional().describe('solicitations sent in the current attempt'),
    ref: z.number().optional().describe('reference count'),
  }),
  key: ['address', 'interface'],
  counters: [],
});

/**
 * Whether the MAC of an entry is what a machine answered to ARP or NDP. PERMANENT ones were set by an administrator or a
 * program, NOARP ones need no answer (linux/neighbour.h): the kernel asks nobody, whatever the MAC.
 */
export function isLearned({ states }: { readonly states: readonly string[] }): boolean {
  return !states.includes('PERMANENT') && !states.includes('NOARP');
}
