import { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { groupBy } from '../../core/group-by.js';
import type { InventoryHost } from '../../inventory/inventory.js';
import { healthOf, hostHealth } from '../health.js';
import * as p from '../parameters.js';
import { runData, runFields, runText } from '../run-data.js';
import { type Call, defineTool, UNTRUSTED } from '../tool.js';
import { collecting, startCollection, waitFor } from './collect.js';

const bucket = z.object({ bucket: z.string(), hosts: z.array(z.string()), chosen: z.array(z.string()) });

export const batchCollect = defineTool({
  name: 'batch_collect',
  title: 'Collect from several hosts at once',
  description:
    'Hosts of the inventory by role or group, some of each or all, in one window and one bundle: both ends of a connection can then be compared. dryRun says which they would be.',
  effect: 'collects',
  input: z.strictObject({
    clusterName: z.string().max(200).optional().describe('Only this group of the inventory'),
    instanceIds: z.array(z.string().min(1).max(200)).max(50).optional().describe('Exactly these'),
    strategy: z.enum(['sample', 'all']).default('sample'),
    samplesPerBucket: z.int().min(1).max(50).default(3),
    maxTotal: z.int().min(1).max(50).default(15),
    groupBy: z.enum(['role', 'group']).default('role'),
    dryRun: z.boolean().default(false),
    wait: z.boolean().default(false),
    ...collecting,
  }),
  output: z.object({
    ...UNTRUSTED,
    buckets: z.array(bucket),
    hosts: z.array(z.string()),
    left_out: z.number(),
    dryRun: z.boolean(),
    batchId: z.string().optional(),
    run: runData.optional(),
    idempotent: z.boolean(),
  }),
  run: async (args, call) => {
    const { clusterName, instanceIds, strategy, samplesPerBucket, maxTotal, groupBy: by, ...rest } = args;
    const { dryRun, wait, idempotencyToken, region: _, ...given } = rest;
    const wanted = wantedHosts(call, clusterName, instanceIds);
    const buckets = [...bucketsOf(wanted, by)].map(([name, hosts]) => ({
      bucket: name,
      hosts,
      chosen: strategy === 'all' || instanceIds ? hosts : hosts.slice(0, samplesPerBucket),
    }));
    const chosen = buckets.flatMap((b) => b.chosen).slice(0, maxTotal);
    const question = JSON.stringify([chosen, given]);
    const known = dryRun ? undefined : call.state.runs.again(idempotencyToken, question);
    const run = dryRun
      ? undefined
      : (known ??
        startCollection(call, { tool: 'batch_collect', hosts: chosen, question, idempotencyToken }, given));
    const shown = run !== undefined && wait ? await waitFor(run, call) : run;
    return {
      data: {
        untrusted: true as const,
        buckets,
        hosts: chosen,
        left_out: wanted.length - chosen.length,
        dryRun,
        ...(shown && { batchId: shown.id, run: runFields(shown, true) }),
        idempotent: known !== undefined,
      },
      text: [
        `${dryRun ? 'would collect from' : 'collecting from'} ${chosen.join(', ')} (${wanted.length - chosen.length} left out)`,
        ...(shown ? [runText(shown)] : []),
      ].join('\n'),
    };
  },
});

type Host = Pick<InventoryHost, 'id' | 'role' | 'groups'>;

function wantedHosts({ state }: Call, group: string | undefined, ids: readonly string[] | undefined): Host[] {
  if (ids !== undefined) return [...new Set(ids)].map((id) => state.hosts.get(id) ?? { id, groups: [] });
  const all: Host[] = state.hosts.all().filter((h) => group === undefined || h.groups.includes(group));
  if (group === undefined && state.hosts.hasLocal) all.unshift({ id: 'local', groups: [] });
  if (all.length > 0) return all;
  throw new EvidenceError(
    'E_UNKNOWN_HOST',
    group === undefined ? 'there is no host to collect from' : `the inventory has no group "${group}"`,
    'start evidence mcp with --inventory FILE',
  );
}

function bucketsOf(hosts: readonly Host[], by: 'role' | 'group'): Map<string, string[]> {
  const groups = groupBy(hosts, (h) => (by === 'role' ? h.role : h.groups[0]) ?? 'others');
  return new Map([...groups].map(([name, list]) => [name, list.map((h) => h.id)]));
}

export const batchStatus = defineTool({
  name: 'batch_status',
  title: 'How a batch goes',
  description: 'State of a collection from several hosts, host by host; with its findings when it has ended.',
  effect: 'reads',
  input: z.strictObject({ batchId: z.string().min(1).max(100), region: p.region }),
  output: z.object({
    ...UNTRUSTED,
    ...runData.shape,
    batchId: z.string(),
    hosts_health: z.array(hostHealth),
  }),
  run: async ({ batchId }, call) => {
    const run = call.state.runs.get(batchId);
    const health = [];
    if (run.bundle !== undefined) for (const id of run.hosts) health.push(await healthOf(id, call));
    return {
      data: { untrusted: true as const, ...runFields(run, true), batchId, hosts_health: health },
      text: [runText(run), ...health.map((h) => `${h.host}: ${h.status}`)].join('\n'),
    };
  },
});
