import { z } from 'zod';
import { hostHealth, runData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';
import { collecting } from './collect.js';

const bucket = z.object({
  bucket: z.string(),
  hosts: z.array(z.string()),
  chosen: z.array(z.string()),
});

export const batchCollectInput = z.strictObject({
  clusterName: z.string().max(200).optional().describe('Only this group of the inventory'),
  instanceIds: z.array(z.string().min(1).max(200)).max(50).optional().describe('Exactly these'),
  strategy: z.enum(['sample', 'all']).default('sample'),
  samplesPerBucket: z.int().min(1).max(50).default(3),
  maxTotal: z.int().min(1).max(50).default(15),
  groupBy: z.enum(['role', 'group']).default('role'),
  dryRun: z.boolean().default(false),
  wait: z.boolean().default(false),
  ...collecting,
});
export const batchCollectOutput = z.object({
  ...UNTRUSTED,
  buckets: z.array(bucket),
  hosts: z.array(z.string()),
  left_out: z.number(),
  dryRun: z.boolean(),
  batchId: z.string().optional(),
  run: runData.optional(),
  idempotent: z.boolean(),
});
export const batchCollect = defineTool({
  name: 'batch_collect',
  title: 'Collect from several hosts at once',
  description:
    'Hosts of the inventory by role or group, some of each or all, in one window and one bundle: both ends of a connection can then be compared. dryRun says which they would be.',
  effect: 'collects',
  input: batchCollectInput,
  output: batchCollectOutput,
  run: async (args, call) => (await import('./batch-run.js')).runBatchCollect(args, call),
});

export const batchStatusInput = z.strictObject({ batchId: z.string().min(1).max(100), region: p.region });
export const batchStatusOutput = z.object({
  ...UNTRUSTED,
  ...runData.shape,
  batchId: z.string(),
  hosts_health: z.array(hostHealth),
});
export const batchStatus = defineTool({
  name: 'batch_status',
  title: 'How a batch goes',
  description: 'State of a collection from several hosts, host by host; with its findings when it has ended.',
  effect: 'reads',
  input: batchStatusInput,
  output: batchStatusOutput,
  run: async (args, call) => (await import('./batch-run.js')).runBatchStatus(args, call),
});
