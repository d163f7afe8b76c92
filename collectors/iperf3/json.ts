import { z } from 'zod';

/** What is read of `iperf3 -J`, versions 3.1 to 3.18; everything else in it stays in the file. */
const sum = z.object({
  seconds: z.number(),
  bytes: z.number(),
  bits_per_second: z.number(),
  retransmits: z.number().optional(),
  jitter_ms: z.number().optional(),
  lost_packets: z.number().optional(),
  packets: z.number().optional(),
  lost_percent: z.number().nullish(),
});
export type Sum = z.infer<typeof sum>;

const sender = z.object({
  bytes: z.number(),
  retransmits: z.number().optional(),
  max_snd_cwnd: z.number().optional(),
  min_rtt: z.number().optional(),
  mean_rtt: z.number().optional(),
  max_rtt: z.number().optional(),
  sender: z.boolean().optional(),
});
export type Sender = z.infer<typeof sender>;

export const report = z.object({
  start: z.object({
    connecting_to: z.object({ host: z.string(), port: z.number() }).optional(),
    accepted_connection: z.object({ host: z.string(), port: z.number() }).optional(),
    sndbuf_actual: z.number().optional(),
    rcvbuf_actual: z.number().optional(),
    test_start: z
      .object({ protocol: z.string(), num_streams: z.number(), reverse: z.number().optional() })
      .optional(),
  }),
  end: z.object({
    streams: z.array(z.object({ sender: sender.optional() })).optional(),
    sum: sum.optional(),
    sum_sent: sum.optional(),
    sum_received: sum.optional(),
    sum_sent_bidir_reverse: sum.optional(),
    sum_received_bidir_reverse: sum.optional(),
    cpu_utilization_percent: z.object({ host_total: z.number(), remote_total: z.number() }).optional(),
    sender_tcp_congestion: z.string().optional(),
  }),
  error: z.string().optional(),
});
export type Report = z.infer<typeof report>;
