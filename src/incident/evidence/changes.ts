import type { Course } from './course.js';
import { TOGETHER_MS } from './draft-row.js';
import type { Seen } from './symptoms.js';
import { type ToldChange, toldChange } from './told-change.js';

/** A change longer before the first sign is not set beside it. */
const BEFORE_MS = 30 * 60_000;
const MOST_BEFORE = 4;

/** Log and snapshots, kernel and syslog tell of the same change: it counts once, where it is dated best. */
export function changesIn(events: readonly Seen[]): ToldChange[] {
  const all = events.filter((s) => s.event.kind === 'change').map(toldChange);
  const told = all.filter((c) => c.seen.to === c.seen.from);
  const onlySnapshots = all.filter(
    (c) =>
      c.seen.to > c.seen.from &&
      (c.kind === 'MTU' || c.kind === 'address or route') &&
      !told.some((t) => t.kind === c.kind && t.seen.from >= c.seen.from && t.seen.from <= c.seen.to),
  );
  const out: ToldChange[] = [];
  for (const change of [...told, ...onlySnapshots].toSorted((a, b) => a.seen.from - b.seen.from)) {
    const isTold = out.some(
      (o) =>
        change.seen.from - o.seen.from <= TOGETHER_MS &&
        o.seen.event.host === change.seen.event.host &&
        (o.text === change.text || isSameAct(o, change)),
    );
    if (!isTold) out.push(change);
  }
  return out;
}

/** What an administrator typed, and what came of it. */
function isSameAct(a: ToldChange, b: ToldChange): boolean {
  if (a.mtu && b.mtu) return a.mtu.interface === b.mtu.interface && a.mtu.to === b.mtu.to;
  return b.kind === 'administrator' && a.kind !== 'administrator';
}

export function isOfTheNetwork({ kind }: ToldChange): boolean {
  return kind === 'MTU' || kind === 'link' || kind === 'address or route' || kind === 'filter';
}

/** The nearest before the first sign; packages and services only where nothing of the network was changed. */
export function beforeOnset(told: readonly ToldChange[], { from }: Course): ToldChange[] {
  const near = told.filter(
    (c) => c.seen.from >= from - BEFORE_MS && c.seen.from <= from + TOGETHER_MS && c.kind !== undefined,
  );
  const network = near.filter(isOfTheNetwork);
  return (network.length > 0 ? network : near).slice(-MOST_BEFORE);
}

export function likelyCause(before: readonly ToldChange[], { from }: Course): ToldChange | undefined {
  return before.findLast((c) => c.seen.from <= from) ?? before[0];
}
