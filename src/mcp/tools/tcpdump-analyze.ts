import { z } from 'zod';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const SECTIONS = ['statistics', 'anomalies', 'packets', 'dns', 'all'] as const;
export const statistics = z.object({
  file: z.string(),
  logKey: z.string(),
  packets: z.number(),
  bytes: z.number(),
  seconds: z.number(),
  from: z.string().optional(),
  to: z.string().optional(),
  connections: z.number(),
  protocols: z.record(z.string(), z.number()),
  retransmitted_packets: z.number().describe('Sent again after the tap had seen them'),
  lost_before_tap_packets: z.number(),
  resets: z.number(),
  zero_windows: z.number().describe('RST packets, whose window says nothing, do not count'),
  duplicates_removed: z.number().describe('The same packet seen twice by the tap: no retransmission'),
  dropped_by_kernel: z.number().optional(),
  problem: z.string().optional(),
  not_analysed: z.record(z.string(), z.number()),
});
const anomaly = z.object({
  kind: z.string(),
  severity: z.enum(['warning', 'info']),
  connection: z.string(),
  statement: z.string(),
  frames: z.array(z.number()),
  file: z.string(),
});
export const connection = z.object({
  id: z.string(),
  file: z.string(),
  client: z.string(),
  server: z.string(),
  packets: z.number(),
  client_bytes: z.number(),
  server_bytes: z.number(),
  resent_packets: z.number(),
  rtt_ms_p50: z.number().optional(),
  rtt_ms_p95: z.number().optional(),
});

export const tcpdumpAnalyzeInput = z.strictObject({
  instanceId: p.instanceId,
  captureId: z
    .string()
    .max(100)
    .optional()
    .describe('Of tcpdump_capture; default: the newest bundle of the host'),
  bundle: p.bundle,
  section: z.enum(SECTIONS).default('all'),
  maxPackets: z.int().min(1).max(3000).default(500),
  filter: z
    .string()
    .max(300)
    .optional()
    .describe('Of decodedPackets: host ADDRESS, port N, tcp, udp, icmp, syn, fin, rst, joined by "and"'),
  response_format: p.responseFormat,
  region: p.region,
});
export const tcpdumpAnalyzeOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  statistics: z.array(statistics),
  anomalies: z.array(anomaly),
  connections: z.array(connection).describe('Those with most packets'),
  dns: z.array(
    z.object({
      resolver: z.string(),
      questions: z.number(),
      answers: z.number(),
      rcodes: z.record(z.string(), z.number()),
    }),
  ),
  decodedPackets: z.array(
    z.object({ file: z.string(), frame: z.number(), at: z.string(), text: z.string() }),
  ),
  matched_packets: z.number(),
  assessment: z.string(),
});
export const tcpdumpAnalyze = defineTool({
  name: 'tcpdump_analyze',
  title: 'What a capture says',
  description:
    'Retransmissions (by sequence numbers, both ports and copies of the tap taken into account), resets, zero windows, RTT, queueing, DNS of the captures in a bundle, and packets as lines.',
  effect: 'reads',
  input: tcpdumpAnalyzeInput,
  output: tcpdumpAnalyzeOutput,
  run: async (args, call) => (await import('./tcpdump-analyze-run.js')).runTcpdumpAnalyze(args, call),
});
