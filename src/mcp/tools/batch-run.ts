import type { z } from 'zod';
import { EvidenceError } from '../../core/errors.js';
import { groupBy } from '../../core/group-by.js';
import type { InventoryHost } from '../../inventory/inventory.js';
import { healthOf } from '../health.js';
import { runFields, runText } from '../run-data.js';
import type { Answer, Call } from '../tool.js';
import type { batchCollectInput, batchCollectOutput, batchStatusInput, batchStatusOutput } from './batch.js';
import { startCollection, waitFor } from './collect-run.js';

export async function runBatchCollect(
  args: z.infer<typeof batchCollectInput>,
  call: Call,
): Promise<Answer<z.input<typeof batchCollectOutput>>> {
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
}

type Host = Pick<InventoryHost, 'id' | 'role' | 'groups'>;

function wantedHosts({ state }: Call, group: string | undefined, ids: readonly string[] | undefined): Host[] {
  if (ids !== undefined) return [...new Set(ids)].map((id) => state.hosts.get(id) ?? { id, groups: [] });
  if (group !== undefined) return [...state.hosts.inGroup(group)];
  const all: Host[] = state.hosts.ids().map((id) => state.hosts.get(id) ?? { id, groups: [] });
  if (all.length > 0) return all;
  throw new EvidenceError(
    'E_UNKNOWN_HOST',
    'there is no host to collect from',
    'start evidence mcp with --inventory FILE or --local',
  );
}

function bucketsOf(hosts: readonly Host[], by: 'role' | 'group'): Map<string, string[]> {
  const groups = groupBy(hosts, (h) => (by === 'role' ? h.role : h.groups[0]) ?? 'others');
  return new Map([...groups].map(([name, list]) => [name, list.map((h) => h.id)]));
}

export async function runBatchStatus(
  { batchId }: z.infer<typeof batchStatusInput>,
  call: Call,
): Promise<Answer<z.input<typeof batchStatusOutput>>> {
  const run = call.state.runs.get(batchId);
  const health = [];
  if (run.bundle !== undefined) for (const id of run.hosts) health.push(await healthOf(id, call));
  return {
    data: { untrusted: true as const, ...runFields(run, true), batchId, hosts_health: health },
    text: [runText(run), ...health.map((h) => `${h.host}: ${h.status}`)].join('\n'),
  };
}
