import { z } from 'zod';
import { findingData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const difference = z.object({
  name: z.string(),
  values: z.array(z.object({ node: z.string(), value: z.string(), logKey: z.string().optional() })),
});
export const compareNodesInput = z.strictObject({
  instanceIds: z
    .array(z.string().min(1).max(200))
    .min(2)
    .max(10)
    .describe('Hosts (their newest bundle), bundle/host, or bundles'),
  compareFields: z.enum(['errors', 'config', 'all']).default('all'),
  response_format: p.responseFormat,
  region: p.region,
});
export const compareNodesOutput = z.object({
  ...UNTRUSTED,
  nodes: z.array(
    z.object({ node: z.string(), host: z.string(), bundle: z.string(), collected_to: z.string() }),
  ),
  mode: z.enum(['peers', 'before_after']),
  commonFindings: z.array(findingData).describe('What detections say on all of them; that of the first'),
  uniqueFindings: z.record(z.string(), z.array(findingData)).describe('Node → what only it has'),
  configDiffs: z.array(difference),
  more_configDiffs: z.number(),
  comparisonMatrix: z
    .array(
      z.object({
        metric: z.string(),
        unit: z.string(),
        values: z.record(z.string(), z.number()),
        outliers: z.array(z.string()),
        median: z.number(),
        mad: z.number(),
        differs: z.string().optional(),
      }),
    )
    .describe('Measurements that stand out or differ by more than chance'),
  more_measurements: z.number(),
  causes: z
    .array(z.object({ root_cause: z.string(), host: z.string(), fate: z.string(), statement: z.string() }))
    .describe('Before and after: gone, stays, new, not_shown'),
  insight: z.string(),
  gaps: z.array(z.string()),
  caveat: z.string(),
});
export const compareNodes = defineTool({
  name: 'compare_nodes',
  title: 'Hosts against each other, or one before and after',
  description:
    'Findings that hosts have in common and that only one has, settings that differ, measurements that stand out from those of the peers by more than chance. Two bundles of the same host are compared as before and after: what is gone, what stayed, whether it was exercised again.',
  effect: 'reads',
  input: compareNodesInput,
  output: compareNodesOutput,
  run: async (args, call) => (await import('./compare-nodes-run.js')).runCompareNodes(args, call),
});
