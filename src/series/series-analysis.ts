import { z } from 'zod';
import { SIGNAL_KINDS } from './signals.js';

const text = z.string();
const cites = z.array(text).describe('`file:line` of the samples');
const ms = z.number().describe('ms after the start of the recording');
const state = z.enum(['supported', 'refuted', 'not_observable']);

/** What one event came from, as far as the corrected decision tree tells. */
export const CAUSES = [
  'slow_reader',
  'receive_window',
  'send_buffer',
  'spurious_retransmissions',
  'receiver_stack_drops',
  'receiver_nic_drops',
  'sender_queue_drops',
  'sender_nic_drops',
  'allowance',
  'path_loss',
  'path_queue',
  'softirq_cpu',
  'stolen_cpu',
  'undetermined',
] as const;
export type Cause = (typeof CAUSES)[number];

/** What should be known of every event. */
const CHECKS = [
  'timestamp',
  'recv_q',
  'send_q',
  'app_cpu',
  'softirq_cpu',
  'retransmissions',
  'icmp_rtt',
  'nic',
  'capture',
  'system_log',
  'application_log',
] as const;

const cell = z.object({
  check: z.enum(CHECKS),
  value: text.optional(),
  why: text.optional().describe('not observable, and for which reason; absent with a value'),
  cites,
});

const nextTest = z.object({ test: text, separates: z.array(text).describe('causes') });
const nextTests = z.array(nextTest).describe('what would tell the cause; only of an undetermined one');

const treeStep = z.object({ step: z.number().describe('0 to 7'), question: text, answer: text, cites });

const signal = z.object({
  kind: z.enum(SIGNAL_KINDS),
  host: text,
  subject: text,
  from: ms,
  to: ms,
  peakAt: ms,
  peak: z.number().describe('ms (rtt, stall, ping_rtt), bytes (recv_q), segments, packets lost'),
  usual: z.number().describe('median of the stretch; of a count, what would be expected'),
  samples: z.number(),
  cites,
});

const event = z.object({
  id: text.describe('e1, e2 … in order of time'),
  at: text.describe('RFC 3339, clock of the machine that recorded'),
  clockErrorMs: z.number().optional().describe('± of the host of the first signal; absent: never compared'),
  from: ms,
  to: ms,
  peakAt: ms,
  durationMs: z.number(),
  isCut: z.boolean().describe('it reaches the start or the end of the recording'),
  isAwaited: z.boolean().describe('it was waited for (--until-event)'),
  between: z.tuple([text, text]),
  signals: z.array(signal),
  order: text.describe('which came first, as far as the clocks tell; empty: one signal only'),
  cause: z.enum(CAUSES),
  blamed: text.describe('host id or address'),
  toward: text,
  path: z.array(treeStep).describe('of the decision tree, as taken'),
  against: z.array(text),
  nextTests,
  checklist: z.array(cell).describe('eleven'),
});

const relation = z.object({
  cause: text,
  effect: text,
  rho: z.number().describe("Spearman's coefficient at the same time"),
  low: z.number().describe('95 % interval, circular block bootstrap'),
  high: z.number(),
  lagMs: z.number().describe('where they go together best; positive: the cause comes first'),
  rhoAtLag: z.number(),
  order: text.describe('what the lag says; empty: nothing'),
  p: z.number().describe('circular shifts, not corrected'),
  pCorrected: z.number().describe('Holm, over all tests of the analysis'),
  bins: z.number(),
  binMs: z.number(),
  found: z.boolean(),
});

const hypothesis = z.object({
  id: z.enum(['recv_q_rtt', 'cpu_recv_q', 'retransmissions_rtt', 'cwnd_throughput', 'periodic']),
  question: text,
  state,
  answer: text.describe('with the numbers'),
  numbers: z.record(text, z.number()),
  cites,
});

const category = z.object({
  id: z.enum(['application', 'tcp_stack', 'scheduling_cpu', 'network_path', 'hardware']),
  state,
  for: z.array(text),
  against: z.array(text),
  unseen: z.array(text),
  cites,
});

const conclusion = z.object({
  cause: z.enum(CAUSES),
  host: text.describe('whose it is'),
  peer: text,
  subject: text,
  /** Enough events, or enough of the time, for a warning; else a hint (gate G4). */
  isEnough: z.boolean(),
  events: z.number(),
  ofEvents: z.number().describe('events between the two'),
  eventIds: z.array(text),
  seconds: z.number().describe('all of them together'),
  ofSeconds: z.number(),
  first: text,
  last: text,
  periodMs: z.number().optional().describe('only where it is significant'),
  statement: text,
  against: z.array(text),
  nextTests,
  cites,
});

const changePoint = z.object({
  host: text,
  subject: text,
  column: text,
  at: text,
  atMs: ms,
  before: z.number(),
  after: z.number(),
  p: z.number(),
  cites,
});

const connection = z.object({
  host: text,
  subject: text,
  role: z.enum(['sender', 'receiver', 'both', 'idle']),
  dataOut: z.number().optional().describe('segments'),
  dataIn: z.number().optional().describe('segments'),
  peer: z.object({ host: text, subject: text }).optional(),
  unpaired: text.optional(),
  clockErrorMs: z.number().optional().describe('± between the two hosts; absent: not known'),
  note: text.optional().describe('what of it means nothing, and why'),
});

const investigation = z.object({
  between: z.tuple([text, text]),
  subject: text.describe('the connection looked at, the busiest of the two; empty: pings only'),
  connections: z.number(),
  events: z.array(text).describe('ids'),
  hypotheses: z.array(hypothesis).describe('five explanations of intermittent latency'),
  categories: z.array(category).describe('five categories of root causes'),
  relations: z.array(relation),
  /** Of the event that lasts longest. */
  tree: z.array(treeStep),
});

export const seriesAnalysisSchema = z.object({
  schema: z.literal('evidence/series/v1'),
  startedAt: text,
  durationMs: z.number(),
  hosts: z.array(text),
  answer: z.array(text).describe('sentences, the first one is the answer'),
  conclusions: z.array(conclusion),
  events: z.array(event),
  investigations: z.array(investigation),
  changePoints: z.array(changePoint),
  connections: z.array(connection),
  quality: z.array(text).describe('what is missing or late, in words'),
  tests: z.object({ count: z.number(), level: z.number(), correction: z.literal('Holm') }),
});
export type SeriesAnalysis = z.infer<typeof seriesAnalysisSchema>;
export type SeriesEvent = z.infer<typeof event>;
export type Check = z.infer<typeof cell>;
export type TreeStep = z.infer<typeof treeStep>;
export type Hypothesis = z.infer<typeof hypothesis>;
export type Category = z.infer<typeof category>;
export type Relation = z.infer<typeof relation>;
export type Conclusion = z.infer<typeof conclusion>;
export type ChangePoint = z.infer<typeof changePoint>;
export type Investigation = z.infer<typeof investigation>;
