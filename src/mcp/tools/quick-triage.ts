import { z } from 'zod';
import { coverageReport, findingData, recommendedSop } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const excerpt = z.object({
  finding_id: z.string(),
  logKey: z.string(),
  lines: z.array(z.object({ lineNumber: z.number(), text: z.string() })),
});

export const quickTriageInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  response_format: p.responseFormat,
  region: p.region,
  ...p.timeWindow,
});
export const quickTriageOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  rootCause: z.object({
    category: z.string().describe('none and undetermined are verdicts too'),
    layer: z.string().optional(),
    host: z.string().optional(),
    confidence: z.enum(['high', 'medium', 'low', 'none']),
    statement: z.string(),
  }),
  findings: z.array(findingData),
  topEvidence: z.array(excerpt),
  coverage_report: coverageReport,
  gaps: z.array(z.string()),
  followupCommands: z.array(
    z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()), why: z.string() }),
  ),
  next_tests: z.array(z.string()).describe('For a person to run'),
  recommendedSOPs: z.array(recommendedSop),
  ...p.windowData,
});
export const quickTriage = defineTool({
  name: 'quick_triage',
  title: 'Verdict, findings and evidence in one call',
  description:
    'The newest evidence of a host at a glance: root cause with confidence, findings, the lines they rest on, what was not seen, what to call next.',
  effect: 'reads',
  input: quickTriageInput,
  output: quickTriageOutput,
  run: async (args, call) => (await import('./quick-triage-run.js')).runQuickTriage(args, call),
});
