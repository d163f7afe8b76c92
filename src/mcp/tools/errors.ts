import { z } from 'zod';
import { SEVERITIES } from '../../core/detection.js';
import { LAYERS } from '../../core/layers.js';
import { coverageReport, findingData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { STATES } from '../words.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const list = <T extends string>(words: readonly [T, ...T[]]) => z.array(z.enum(words)).max(20).optional();

/** What detections found, worst first. Asking changes nothing: the tenth answer is the first. */
export const errorsInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  severity: z.enum(SEVERITIES).optional().describe('At least this bad'),
  layers: list(LAYERS).describe('Only these layers'),
  states: list(STATES).describe('Default: fired. clear, not_exercised, not_observable: what was looked for'),
  response_format: p.responseFormat,
  pageSize: z.int().min(1).max(200).default(50),
  pageToken: p.pageToken,
  clusterContext: p.clusterContext,
  region: p.region,
  ...p.timeWindow,
});
export const errorsOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  findings: z.array(findingData),
  summary: z.object(Object.fromEntries(SEVERITIES.map((s) => [s, z.number()]))).describe('By severity'),
  states: z
    .object(Object.fromEntries(STATES.map((s) => [s, z.number()])))
    .describe('All that was looked for'),
  ...p.page,
  coverage_report: coverageReport,
  ...p.windowData,
  time_window_filter: z.object({
    excluded_outside_window: z.number(),
    unparseable_timestamps: z
      .number()
      .describe('Findings without an onset of their own; they count for the whole window of the collection'),
  }),
});
export const errors = defineTool({
  name: 'errors',
  aliases: ['findings'],
  title: 'Findings of a host',
  description:
    'What stands out on a host, worst first: detections over everything that was collected, each with an id that never changes and the lines it was read from. Also what was looked for and not found, or could not be seen (states).',
  effect: 'reads',
  input: errorsInput,
  output: errorsOutput,
  run: async (args, call) => (await import('./errors-run.js')).runErrors(args, call),
});
