import type { z } from 'zod';
import { healthOf, type HostHealth } from '../health.js';
import { LOCAL } from '../known-hosts.js';
import type { Answer, Call } from '../tool.js';
import type { clusterHealthInput, clusterHealthOutput } from './cluster-health.js';

const MOST_HOSTS = 200;

export async function runClusterHealth(
  { clusterName }: z.infer<typeof clusterHealthInput>,
  call: Call,
): Promise<Answer<z.input<typeof clusterHealthOutput>>> {
  const ids = await hostIds(clusterName, call);
  const hosts: HostHealth[] = [];
  for (const id of ids.slice(0, MOST_HOSTS)) {
    if (call.signal.aborted) break;
    hosts.push(await healthOf(id, call));
    call.progress(hosts.length, ids.length, id);
  }
  const counts: Record<string, number> = {};
  for (const { status } of hosts) counts[status] = (counts[status] ?? 0) + 1;
  const scope = scopeOf(hosts);
  const assessment = assessmentOf(hosts, scope);
  return {
    data: {
      untrusted: true as const,
      hosts,
      counts,
      scope,
      commonFindings: common(hosts),
      assessment,
      more_hosts: Math.max(0, ids.length - hosts.length),
    },
    text: [
      assessment,
      ...hosts.map(
        (h) =>
          `${h.host}: ${h.status}${h.root_cause === undefined ? '' : `, ${h.root_cause}`}${h.reason === undefined ? '' : ` (${h.reason})`}${h.bundle === undefined ? '' : ` [${h.bundle}]`}`,
      ),
    ].join('\n'),
  };
}

/** This machine stands under its own name once it was collected. */
async function hostIds(group: string | undefined, { state }: Call): Promise<string[]> {
  if (group !== undefined) return state.hosts.inGroup(group).map((h) => h.id);
  const { bundles } = await state.folder.list();
  const seen = bundles.flatMap((b) => b.hosts);
  const known = state.hosts.ids().filter((id) => id !== LOCAL || !seen.some((h) => h.isLocal));
  return [...new Set([...known, ...seen.map((h) => h.id)])];
}

function scopeOf(
  hosts: readonly HostHealth[],
): 'none' | 'one_host' | 'several_hosts' | 'all_hosts' | 'unknown' {
  const seen = hosts.filter((h) => h.verdict !== undefined);
  const sick = seen.filter((h) => h.status === 'sick').length;
  if (seen.length === 0) return 'unknown';
  if (sick === 0) return 'none';
  if (sick === seen.length && seen.length > 1) return 'all_hosts';
  return sick === 1 ? 'one_host' : 'several_hosts';
}

function assessmentOf(hosts: readonly HostHealth[], scope: string): string {
  const seen = hosts.filter((h) => h.verdict !== undefined).length;
  const sick = hosts.filter((h) => h.status === 'sick');
  const of = `${seen} of ${hosts.length} hosts have evidence`;
  if (scope === 'unknown') return `${of}: nothing can be said; collect or batch_collect first`;
  if (sick.length === 0) return `${of}: none of them is sick`;
  const causes = [...new Set(sick.flatMap((h) => h.root_cause ?? []))];
  return `${of}: ${sick.map((h) => h.host).join(', ')} ${sick.length === 1 ? 'is' : 'are'} sick${causes.length > 0 ? `: ${causes.join('; ')}` : ''}`;
}

function common(hosts: readonly HostHealth[]): { pattern: string; hosts: string[] }[] {
  const by = new Map<string, string[]>();
  for (const { host, top } of hosts)
    for (const f of top) {
      const list = by.get(f.pattern) ?? [];
      if (f.host === host && !list.includes(host)) by.set(f.pattern, [...list, host]);
    }
  return [...by].filter(([, list]) => list.length > 1).map(([pattern, list]) => ({ pattern, hosts: list }));
}
