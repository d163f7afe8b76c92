import { z } from 'zod';
import { SEVERITIES } from '../../core/detection.js';
import { correlateRequest, timelineRequest } from '../../core/requests.js';
import { chainStep, cluster, eventData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const side = z.object({
  windows: z.number(),
  of: z.number(),
  count: z.number(),
  per_minute: z.number(),
});
export const correlation = z.object({
  signal: z.string(),
  text: z.string(),
  host: z.string(),
  component: z.string(),
  severity: z.enum(SEVERITIES),
  near: side.describe('Of the windows around the pivot'),
  elsewhere: side.describe('Of stretches of the same length elsewhere'),
  lift: z.number().optional(),
  p: z.number().describe("Fisher's exact test, times the number of signals tested"),
  significant: z.boolean(),
  order: z.enum(['before', 'after', 'unclear']).describe('unclear: within the error of the clocks'),
  median_s: z.number(),
  citation: p.citation,
});

export const pivotShape = z.object({
  asked: z.string(),
  kind: z.enum(['finding', 'event', 'search_hit', 'pattern', 'none']),
  occurrences: z.number().describe('Events and lines'),
  first: z.string().optional(),
  last: z.string().optional(),
  finding_ids: z.array(z.string()),
  event_ids: z.array(z.string()),
  citations: z.array(p.citation),
});
const asked = correlateRequest.shape;
export const correlateInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  pivotEvent: asked.pivot.unwrap().min(1).max(2000).optional().describe('Default: the worst finding'),
  timeWindow: asked.windowS.min(1).max(86_400).default(60).describe('Seconds before and after the pivot'),
  components: timelineRequest.shape.sources.unwrap().max(20).optional().describe('Only of these'),
  response_format: p.responseFormat,
  region: p.region,
});
export const correlateOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  pivot: pivotShape,
  time_window_s: z.number(),
  timeline: z.array(eventData),
  more_events: z.number(),
  byComponent: z.record(z.string(), z.number()),
  correlations: z.array(correlation),
  temporal_clusters: z.array(cluster),
  potential_root_cause_chain: z.array(chainStep),
  confidence: z.enum(['high', 'medium', 'low', 'none']),
  confidence_reason: z.string(),
  gaps: z.array(z.string()),
});
export const correlate = defineTool({
  name: 'correlate',
  title: 'What happens around an event',
  description:
    'Turns around pivotEvent: the id of a finding, an event or a search hit, or an RE2 pattern (matched against findings, events and every log line; where none matches, against what commands printed). What lies within timeWindow seconds of it, what happens near it more often than elsewhere (with a test of significance), and the chain from a change to the symptom as far as evidence carries.',
  effect: 'reads',
  input: correlateInput,
  output: correlateOutput,
  run: async (args, call) => (await import('./correlate-run.js')).runCorrelate(args, call),
});
