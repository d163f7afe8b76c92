import { z } from 'zod';
import { findingData, recommendedSop, tableData } from '../answer-schemas.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const answer = {
  ...UNTRUSTED,
  source: p.source,
  issues: z.array(findingData).describe('Findings at warning or above'),
  assessment: z.string(),
  confidence: z.enum(['high', 'medium', 'low', 'none']),
  gaps: z.array(z.string()),
};

export const networkDiagnosticsInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  sections: z
    .string()
    .max(300)
    .optional()
    .describe(
      'Separated by commas; default: interfaces,routes,neighbours,firewall,conntrack,dns,sockets,qdisc',
    ),
  response_format: p.responseFormat,
  region: p.region,
});
export const networkDiagnosticsOutput = z.object({
  ...answer,
  sections: z.record(z.string(), z.object({ tables: z.array(tableData), absent: z.string().optional() })),
  guardrails: z.array(z.string()),
  recommendedSOPs: z.array(recommendedSop),
});
export const networkDiagnostics = defineTool({
  name: 'network_diagnostics',
  title: 'State of the network of a host',
  description:
    'Interfaces, routes, neighbours, firewall, conntrack, DNS, sockets and queues as tables, how counters moved in the window, and what is wrong with them. Sections in the words of the EKS tools (iptables, cni, routes, dns, eni, ipamd, kube_proxy) or ours.',
  effect: 'reads',
  input: networkDiagnosticsInput,
  output: networkDiagnosticsOutput,
  run: async (args, call) => (await import('./network-diagnostics-run.js')).runNetworkDiagnostics(args, call),
});

export const storageDiagnosticsInput = z.strictObject({
  instanceId: p.instanceId,
  bundle: p.bundle,
  response_format: p.responseFormat,
  region: p.region,
});
export const storageDiagnosticsOutput = z.object({ ...answer, tables: z.array(tableData) });
export const storageDiagnostics = defineTool({
  name: 'storage_diagnostics',
  title: 'State of file systems and disks',
  description: 'How full file systems and inodes are, mounts (read-only ones too), disk I/O in the window.',
  effect: 'reads',
  input: storageDiagnosticsInput,
  output: storageDiagnosticsOutput,
  run: async (args, call) => (await import('./network-diagnostics-run.js')).runStorageDiagnostics(args, call),
});
