import { z } from 'zod';
import { timelineRequest } from '../../core/requests.js';
import { eventData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const asked = timelineRequest.shape;
export const timelineInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  severity: asked.severity.default('info').describe('Symptoms at least this bad'),
  sources: asked.sources.unwrap().max(20).optional(),
  pageSize: z.int().min(1).max(200).default(50),
  pageToken: p.pageToken,
  region: p.region,
  ...p.timeWindow,
});
export const timelineOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  timeline: z.array(eventData),
  ...p.page,
  ...p.windowData,
  excluded_outside_window: z.number(),
});
export const timeline = defineTool({
  name: 'timeline',
  title: 'What happened when',
  description:
    'Changes, symptoms and findings of all hosts of the evidence on one clock, bursts as one event, each with an id, its line and the error of its clock. Without a time everything the evidence reaches back to.',
  effect: 'reads',
  input: timelineInput,
  output: timelineOutput,
  run: async (args, call) => (await import('./timeline-run.js')).runTimeline(args, call),
});
