import { z } from 'zod';
import { hostHealth } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const clusterHealthInput = z.strictObject({
  clusterName: z.string().max(200).optional().describe('A group of the inventory; default: all hosts'),
  region: p.region,
  clusterContext: p.clusterContext,
});
export const clusterHealthOutput = z.object({
  ...UNTRUSTED,
  hosts: z.array(hostHealth),
  counts: z.record(z.string(), z.number()),
  scope: z.enum(['none', 'one_host', 'several_hosts', 'all_hosts', 'unknown']),
  commonFindings: z.array(z.object({ pattern: z.string(), hosts: z.array(z.string()) })),
  assessment: z.string(),
  more_hosts: z.number(),
});
export const clusterHealth = defineTool({
  name: 'cluster_health',
  title: 'How all hosts are',
  description:
    'Every host of the inventory and of the evidence folder, from its newest bundle: sick, suspicious, healthy, undetermined, unreachable or not collected, and whether one host is affected or many. Collects nothing.',
  effect: 'reads',
  input: clusterHealthInput,
  output: clusterHealthOutput,
  run: async (args, call) => (await import('./cluster-health-run.js')).runClusterHealth(args, call),
});
