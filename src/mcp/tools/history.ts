import { z } from 'zod';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const entry = z.object({
  bundle: z.string(),
  hosts: z.array(z.object({ id: z.string(), role: z.string().optional(), outcome: z.string() })),
  case: z.string().optional(),
  profile: z.string(),
  collected_from: z.string(),
  collected_to: z.string(),
  complete: z.boolean(),
  interrupted: z.boolean(),
  totalSize: z.number().optional(),
  fileCount: z.number(),
  gaps: z.number(),
});

export const historyInput = z.strictObject({
  instanceId: z.string().max(200).optional().describe('Only bundles of this host, or this one'),
  pageSize: z.int().min(1).max(200).default(50),
  pageToken: p.pageToken,
  region: p.region,
});
export const historyOutput = z.object({
  ...UNTRUSTED,
  bundles: z.array(entry),
  unreadable: z.array(z.object({ name: z.string(), reason: z.string() })),
  ...p.page,
});
export const history = defineTool({
  name: 'history',
  title: 'Bundles there are',
  description: 'Every bundle in the evidence folder, the newest first, and what is there and cannot be read.',
  effect: 'reads',
  input: historyInput,
  output: historyOutput,
  run: async (args, call) => (await import('./history-run.js')).runHistory(args, call),
});

export const validateInput = z.strictObject({
  instanceId: p.instanceId.optional(),
  executionId: z.string().max(100).optional().describe('Of collect; instead of instanceId'),
  bundle: p.bundle,
  region: p.region,
});
export const validateOutput = z.object({
  ...UNTRUSTED,
  source: p.source,
  complete: z.boolean().describe('Unaltered, and nothing that was asked for is missing'),
  intact: z.boolean(),
  problems: z.array(z.object({ kind: z.string(), path: z.string() })),
  manifestSha256: z.string().optional(),
  fileCount: z.number(),
  totalSize: z.number(),
  foundPatterns: z.array(z.string()).describe('Collectors that brought something'),
  missingPatterns: z
    .array(
      z.object({
        pattern: z.string(),
        outcome: z.string(),
        reason: z.string(),
        remedy: z.string().optional(),
      }),
    )
    .describe('Probes that brought nothing'),
  hasFindingsIndex: z.boolean(),
  manifest: z.array(
    z.object({ path: z.string(), bytes: z.number(), outcome: z.string(), sha256: z.string().optional() }),
  ),
  more_files: z.number(),
});
export const validate = defineTool({
  name: 'validate',
  title: 'Is the evidence whole and unaltered',
  description:
    'Checks every file of a bundle against its manifest, and says which of the planned probes brought nothing and why.',
  effect: 'reads',
  input: validateInput,
  output: validateOutput,
  run: async (args, call) => (await import('./history-run.js')).runValidate(args, call),
});
