import type { Artifact } from './artifact.js';
import type { Outcome } from './outcome.js';

/** Probes that are missing for one and the same reason. */
export interface GapGroup {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly remedy?: string;
  /** `collector/probe subject`, each once. */
  readonly probes: readonly string[];
  /** Where they are missing, each once. */
  readonly hosts: readonly string[];
}

/** Outcomes that mean: something that exists, or was asked for, could not be had. */
const MISSING: ReadonlySet<Outcome> = new Set([
  'failed',
  'timed_out',
  'truncated',
  'missing_tool',
  'denied',
  'connection_lost',
  'interrupted',
]);

/** True when the bundle is the poorer for it. `unsupported` (nothing of the kind here) and `not_run` are not. */
export function isMissing(outcome: Outcome): boolean {
  return MISSING.has(outcome);
}

export function groupGaps(artifacts: readonly Artifact[]): GapGroup[] {
  const groups = new Map<string, GapGroup & { probes: string[]; hosts: string[] }>();
  for (const a of artifacts) {
    const reason = a.reason ?? a.outcome;
    const key = `${a.outcome} ${reason}`;
    const group = groups.get(key) ?? {
      outcome: a.outcome,
      reason,
      ...(a.remedy !== undefined && { remedy: a.remedy }),
      probes: [],
      hosts: [],
    };
    const name = `${a.collector}/${a.probe}${a.subject === undefined ? '' : ` ${a.subject}`}`;
    if (!group.probes.includes(name)) group.probes.push(name);
    if (!group.hosts.includes(a.host)) group.hosts.push(a.host);
    groups.set(key, group);
  }
  return [...groups.values()];
}
