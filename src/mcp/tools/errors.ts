import { z } from 'zod';
import { SEVERITIES } from '../../core/detection.js';
import { FINDING_STATES } from '../../core/finding-state.js';
import { findingsRequest } from '../../core/requests.js';
import { coverageReport, findingData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const asked = findingsRequest.shape;

/** What detections found, worst first. Asking changes nothing: the tenth answer is the first. */
export const errorsInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  severity: asked.severity.describe('At least this bad'),
  layers: asked.layers.unwrap().max(20).optional().describe('Only these layers'),
  states: asked.states
    .unwrap()
    .max(20)
    .optional()
    .describe('Default: fired. clear, not_exercised, not_observable: what was looked for'),
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
    .object(Object.fromEntries(FINDING_STATES.map((s) => [s, z.number()])))
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
