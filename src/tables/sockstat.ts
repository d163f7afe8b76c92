import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** /proc/net/sockstat and sockstat6, one row a line (net/ipv4/proc.c). Of one namespace, but `mem` of the host. */
export const sockstat = defineTable({
  id: 'sockstat',
  title: 'Sockets and socket memory in use',
  row: () => ({
    protocol: z.string().describe('sockets (all families), TCP, UDP, UDPLITE, RAW, FRAG; with a 6: IPv6'),
    used: z.number().optional().describe('of `sockets`'),
    inuse: z.number().optional().describe('TCP: hashed ones, so without TIME-WAIT'),
    orphan: z.number().optional().describe('closed by the process, still finishing'),
    tw: z.number().optional().describe('in TIME-WAIT'),
    alloc: z.number().optional().describe('allocated in any state'),
    mem_pages: z.number().optional().describe('buffer memory in pages, usually of 4096 bytes'),
    memory_bytes: z.number().optional().describe('FRAG: fragments waiting for reassembly'),
  }),
  key: ['protocol'],
  counters: [],
});
