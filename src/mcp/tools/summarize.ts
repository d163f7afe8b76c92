import { z } from 'zod';
import { sopSchema } from '../../core/sop/schema.js';
import { causeData, claim } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const summarizeInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  finding_ids: z.array(z.string().min(1).max(100)).max(200).describe('May be empty: then the verdict alone'),
  response_format: p.responseFormat,
  region: p.region,
});
export const summarizeOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  grounded: z.boolean().describe('Every id that was given stands for something, and there was one'),
  unresolvedFindingIds: z.array(z.object({ finding_id: z.string(), reason: z.string() })),
  claims: z.array(claim),
  criticalFindings: z.array(claim),
  affectedComponents: z.array(z.string()).describe('Layers'),
  verdict: z.enum(['cause', 'none', 'undetermined']),
  summary: z.string(),
  causes: z.array(causeData),
  ruled_out: z.array(z.object({ root_cause: z.string(), by: z.string() })),
  recommendations: z.array(z.object({ text: z.string(), safety: z.string(), owner: z.string() })),
  next_tests: z.array(z.string()),
  confidence: z.enum(['high', 'medium', 'low', 'none']),
  gaps: z.array(z.string()),
  outcome: sopSchema.describe('The output format of a network procedure (docs/sop.schema.json)'),
  yaml: z.string().describe('outcome as YAML'),
});
export const summarize = defineTool({
  name: 'summarize',
  title: 'Summary grounded in findings',
  description:
    'The verdict of the evidence, and what each of the given ids stands for, with lines that `read` opens. Ids of errors, search, timeline and correlate are resolved; those that cannot be are named with the reason. Ends with the outcome as YAML.',
  effect: 'reads',
  input: summarizeInput,
  output: summarizeOutput,
  run: async (args, call) => (await import('./summarize-run.js')).runSummarize(args, call),
});
