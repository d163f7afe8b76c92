import type { Run } from '../bundle/manifest.js';
import { VERSION } from '../core/version.js';

type Window = Run['window'];

/**
 * Several runs as one. The window is the hull of all windows, each by the clock of its own host: what lies between
 * two hosts' times is only as certain as their clocks are.
 */
export function mergedRun(runs: readonly Run[]): Run {
  const [first] = runs;
  if (first === undefined) throw new Error('there is no run to merge');
  const profiles = new Set(runs.map((r) => r.profile));
  return {
    ...first,
    tool: { name: 'evidence', version: VERSION },
    window: runs.map((r) => r.window).reduce(hull),
    profile: profiles.size === 1 ? first.profile : 'mixed',
    targets: targetsOf(runs),
    hosts: runs.flatMap((r) => r.hosts),
    redactions: { enabled: runs.every((r) => r.redactions.enabled) },
    budget: { usedBytes: runs.reduce((sum, r) => sum + r.budget.usedBytes, 0) },
    interrupted: runs.some((r) => r.interrupted),
    complete: false,
  };
}

function hull(a: Window, b: Window): Window {
  const first = (x?: string, y?: string): string | undefined => pick(x, y, (p, q) => p <= q);
  const last = (x?: string, y?: string): string | undefined => pick(x, y, (p, q) => p >= q);
  const startSnapshotAt = first(a.startSnapshotAt, b.startSnapshotAt);
  const endedAt = last(a.endedAt, b.endedAt);
  const endSnapshotAt = last(a.endSnapshotAt, b.endSnapshotAt);
  return {
    startedAt: first(a.startedAt, b.startedAt) ?? a.startedAt,
    ...(endedAt !== undefined && { endedAt }),
    ...(startSnapshotAt !== undefined && { startSnapshotAt }),
    ...(endSnapshotAt !== undefined && { endSnapshotAt }),
  };
}

function pick(
  x: string | undefined,
  y: string | undefined,
  keeps: (x: number, y: number) => boolean,
): string | undefined {
  if (x === undefined || y === undefined) return x ?? y;
  return keeps(Date.parse(x), Date.parse(y)) ? x : y;
}

/** One entry a name and origin, with the addresses any host found. */
function targetsOf(runs: readonly Run[]): Run['targets'] {
  const found = new Map<string, Run['targets'][number]>();
  for (const target of runs.flatMap((r) => r.targets)) {
    const key = JSON.stringify([target.name, target.origin]);
    const known = found.get(key);
    const addresses = [...new Set([...(known?.addresses ?? []), ...target.addresses])];
    found.set(key, { ...(known ?? target), addresses });
  }
  return [...found.values()];
}
