import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * A ladder of packet sizes sent with Don't Fragment. `ok` up to some size, `icmp_too_big` above it: path MTU
 * discovery works. `ok` up to some size and `silent` above it: a black hole.
 */
export const pmtuProbes = defineTable({
  id: 'pmtu_probes',
  title: 'Path MTU: packet sizes that pass',
  row: () => ({
    target: z.string().describe('what was probed, as planned'),
    role: z.enum(['gateway', 'target']).optional(),
    address: z.string().optional().describe('the address the name led to'),
    payload_bytes: z.number().describe('ICMP payload (`ping -s`)'),
    packet_bytes: z.number().describe('whole IP packet: payload + 28 (IPv4) or + 48 (IPv6)'),
    sent: z.number().optional().describe('probes ping counts as transmitted, refused ones included'),
    received: z.number().optional(),
    outcome: z
      .enum(['ok', 'icmp_too_big', 'local_too_big', 'silent', 'unreachable', 'error'])
      .describe(
        'icmp_too_big: a router said so; local_too_big: this kernel refused (interface MTU, or a path MTU learnt before); silent: no answer at all',
      ),
    next_hop_mtu: z.number().optional().describe('bytes, as told by the ICMP error or by the kernel'),
    icmp_from: z.string().optional().describe('who sent the ICMP error'),
    interface: z.string().optional().describe('interface the MTU below belongs to'),
    interface_mtu: z.number().optional().describe('bytes; the largest packet of the ladder'),
    error: z.string().optional().describe("the tool's words"),
  }),
  key: ['target', 'role', 'payload_bytes'],
  counters: [],
});
