import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * Tracked connections. `src`/`dst` are what the first packet carried, `reply_src`/`reply_dst` what an answer carries:
 * where the two do not mirror each other, NAT rewrote the connection.
 */
export const conntrackEntries = defineTable({
  id: 'conntrack_entries',
  title: 'Tracked connections',
  row: () => ({
    family: z.union([z.literal(4), z.literal(6)]).optional(),
    proto: z.string().describe('tcp, udp, icmp …'),
    timeout_s: z.number().optional().describe('seconds until it is forgotten; absent when offloaded'),
    state: z.string().optional().describe('of TCP, SCTP or DCCP, e.g. ESTABLISHED'),
    src: z.string(),
    dst: z.string(),
    sport: z.number().optional(),
    dport: z.number().optional(),
    reply_src: z.string().optional(),
    reply_dst: z.string().optional(),
    reply_sport: z.number().optional(),
    reply_dport: z.number().optional(),
    icmp_type: z.number().optional(),
    icmp_code: z.number().optional(),
    icmp_id: z.number().optional(),
    flags: z
      .array(z.string())
      .describe('UNREPLIED (no answer seen), ASSURED (traffic both ways), OFFLOAD, HW_OFFLOAD'),
    packets: z.number().optional().describe('first direction; absent unless accounting is on'),
    bytes: z.number().optional(),
    reply_packets: z.number().optional(),
    reply_bytes: z.number().optional(),
    mark: z.number().optional(),
    zone: z.number().optional(),
    id: z.number().optional(),
  }),
  key: ['proto', 'src', 'dst', 'sport', 'dport', 'icmp_id', 'zone'],
  counters: ['packets', 'bytes', 'reply_packets', 'reply_bytes'],
  many: true,
});
