import { z } from 'zod';
import { defineTable } from '../core/table.js';

const spread = { p50: z.number().optional(), max: z.number().optional() };

/** TCP connections as a packet capture shows them at its tap. A row cites the frame the connection begins with. */
export const flows = defineTable({
  id: 'flows',
  title: 'TCP connections in packet captures',
  row: () => ({
    flow: z.string().describe('T1: its number in the capture'),
    client: z.string().describe('address:port'),
    server: z.string(),
    client_guessed: z.boolean().describe('no SYN was captured: by port'),
    state: z.enum(['closed', 'open', 'reset', 'refused', 'no answer', 'one direction', 'no handshake']),
    started: z.string().optional().describe('RFC 3339, clock of the host'),
    seconds: z.number(),
    packets: z.number(),
    tap: z.string().optional().describe('where the handshake says that the capture was made'),
    handshake_ms: z.number().optional().describe('SYN to the ACK of the SYN-ACK: the whole path'),
    to_server_ms: z.number().optional().describe('SYN to SYN-ACK: the way between tap and server'),
    syn_packets: z.number(),
    syn_ack_packets: z.number(),
    requests: z.number(),
    think_p50_ms: spread.p50.describe('request to first byte of the answer, less the way to the server'),
    think_max_ms: spread.max,
    tls_hello_ms: z.number().optional().describe('ClientHello to ServerHello'),
    history: z.string(),
    waited_receiver_s: z.number().describe('silences of 200 ms and more, by who was waited for'),
    waited_path_s: z.number(),
    waited_server_s: z.number(),
    waited_client_s: z.number().describe('also where it had nothing to ask'),
    waited_sender_s: z.number().describe('in the middle of what an application was sending'),
  }),
  key: ['client', 'server', 'flow'],
  counters: [],
});
