import { z } from 'zod';
import { LANGUAGES } from '../../core/documents/language.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const reportInput = z.strictObject({
  kind: z.enum(['pir', 'escalation', 'handoff', 'analysis', 'hypothesis', 'checklist', 'status', 'sop']),
  instanceId: p.instanceId.optional(),
  bundle: p.bundle,
  incident: z
    .string()
    .max(200)
    .optional()
    .describe('An incident folder below --incidents; instead of instanceId'),
  variant: z.string().max(50).optional(),
  audience: z.string().max(50).optional().describe('One that the incident names; brings its form'),
  language: z.enum(LANGUAGES).optional(),
  format: z.enum(['md', 'txt', 'json', 'yaml']).default('md'),
  region: p.region,
});
export const reportOutput = z.object({
  ...UNTRUSTED,
  kind: z.string(),
  variant: z.string(),
  title: z.string(),
  format: z.string(),
  document: z.string(),
  to_fill: z.number().describe('Places that a person must fill in'),
  made_of: z.array(z.string()),
});
export const report = defineTool({
  name: 'report',
  title: 'A document from evidence',
  description:
    'A draft of a post-incident report (pir), escalation, handoff, analysis, hypothesis, checklist, status or the outcome as YAML (sop), from a bundle or an incident folder. Nothing is written; what nobody knows stands there as ⟦fill: …⟧.',
  effect: 'reads',
  input: reportInput,
  output: reportOutput,
  run: async (args, call) => (await import('./report-run.js')).runReport(args, call),
});
