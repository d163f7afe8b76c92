import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** What was timed; docs/trace.md says from which event to which. */
export const DELAYS = {
  rtt: 'data handed to the device until acknowledged: own queue, path, and the peer until it acknowledges',
  own_queue: 'of it, in the queueing discipline of this host',
  srtt: "the kernel's smoothed RTT at the same moments",
  ack_alone: 'data arrived until acknowledged by this host, in a packet of its own',
  ack_with_data: 'the same, on a packet that carries data',
  read_late: 'data arrived until the application took it; its read call began after the data was there',
  read_waiting: 'the same; the call was waiting when the data came: wake-up and scheduling',
} as const;

export type Delay = keyof typeof DELAYS;

/** Samples of one delay of one connection. One segment is timed at a time, so that samples are fewer than segments. */
export const tracedDelays = defineTable({
  id: 'traced_delays',
  title: 'Delays measured in the kernel, by connection',
  row: () => ({
    cookie: z.string(),
    local_address: z.string(),
    local_port: z.number(),
    remote_address: z.string(),
    remote_port: z.number(),
    pid: z.number().optional(),
    command: z.string().optional(),
    delay: z.enum(Object.keys(DELAYS) as [Delay, ...Delay[]]).describe('what was timed'),
    samples: z.number(),
    of: z.number().optional().describe('segments that could have been timed: sent, or received'),
    mean_us: z.number(),
    least_us: z.number().optional(),
    most_us: z.number().optional(),
    p50_us: z.number().optional().describe('upper bound of the bucket, which is 12.5 % wide at most'),
    p95_us: z.number().optional(),
    in_buckets: z
      .number()
      .optional()
      .describe('samples the percentiles rest on; fewer where the map was full'),
  }),
  key: ['cookie', 'delay'],
  counters: [],
});
