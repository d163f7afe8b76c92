import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Each packet capture as it was read: what it holds, and what it cannot tell. A row cites the first frame. */
export const captureFiles = defineTable({
  id: 'capture_files',
  title: 'Packet captures as they were read',
  row: () => ({
    format: z.string().describe('pcap or pcapng'),
    from: z.string().optional().describe('RFC 3339, first packet, clock of the host'),
    to: z.string().optional().describe('last packet'),
    seconds: z.number(),
    packets: z.number(),
    wire_bytes: z.number().describe('bytes on the wire, captured or not'),
    cut_packets: z.number().describe('packets of which not all bytes were kept'),
    not_analysed: z.number().describe('packets in which no transport header could be read'),
    copies: z
      .number()
      .describe('packets that another tap of the same capture had seen already; counted once'),
    clock_back: z.number().describe('times that the clock of the capture went back'),
    dropped_by_kernel: z.number().optional().describe('as the file itself says (pcapng)'),
    connections: z.number().describe('TCP connections'),
    without_syn: z.number().describe('connections that had begun before: their window scale is unknown'),
    one_way: z.number().describe('connections of which only one direction was captured'),
    not_followed: z.number().describe('packets of connections beyond the most that are followed'),
    not_captured_bytes: z.number().describe('bytes acknowledged that never passed: the capture lost them'),
    problem: z.string().optional().describe('what is wrong with the file'),
  }),
  key: [],
  counters: [],
});
