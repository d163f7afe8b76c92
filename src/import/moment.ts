import { zoneOf } from '../core/log-time/zone.js';
import type { TreeFile } from './tree.js';

/** When something was gathered, by the clock of its host. */
export interface Moment {
  readonly ms: number;
  /** Why it is no more than likely; absent where the evidence itself says it. */
  readonly assumed?: string;
}

/** A collection takes minutes: a file changed further away was copied or unpacked since. */
const NEAR_MS = 60 * 60_000;

/** The last change of any file: the end of the collection, unless all was copied since. */
export function lastChange(files: readonly TreeFile[]): Moment | undefined {
  const times = files.flatMap((f) => (f.modifiedMs === undefined ? [] : [f.modifiedMs]));
  if (times.length === 0) return undefined;
  return {
    ms: times.reduce((a, b) => Math.max(a, b)),
    assumed: 'the evidence does not say when; this is when its files last changed',
  };
}

/** Of one file of a collection gathered at about `gathered`. */
export function momentOf({ modifiedMs }: Pick<TreeFile, 'modifiedMs'>, gathered: Moment): Moment {
  if (modifiedMs === undefined || Math.abs(modifiedMs - gathered.ms) > NEAR_MS) return gathered;
  return { ms: modifiedMs, assumed: 'when the file last changed' };
}

/** Of a time of day in a name and a file's change: zones differ by quarters of an hour, and this much besides. */
const QUARTER_MS = 15 * 60_000;
const SLACK_MS = 2 * 60_000;

/**
 * A time in a name, epoch ms: `20251114_1432`, `2025-11-14T14-32-05`, or `1432` with the day of `gathered`. Its zone is
 * that of the host. Four digits may as well be the number of a node: they count only where the file changed then.
 */
export function nameTime(
  { path, modifiedMs }: Pick<TreeFile, 'path' | 'modifiedMs'>,
  gathered: Moment,
  timeZone = 'UTC',
): number | undefined {
  const zone = zoneOf(timeZone);
  const full =
    /(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)[T_\- .]?([0-2]\d)[-_:.h]?([0-5]\d)(?:[-_:.m]?([0-5]\d))?(?!\d)/.exec(
      path,
    );
  if (full) {
    const [year, month, day, hour, minute, second] = full.slice(1).map((part) => Number(part ?? 0));
    return zone.toUtc(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second));
  }
  const epoch = /(?<!\d)(1[5-9]\d{8}|2\d{9})(?!\d)/.exec(path)?.[1];
  if (epoch !== undefined) return Number(epoch) * 1000;
  const clock = /(?<!\d)([01]\d|2[0-3])[-_:.]?([0-5]\d)(?:[-_:.]?([0-5]\d))?(?!\d)/.exec(
    path.split('/').at(-1) ?? '',
  );
  if (!clock || modifiedMs === undefined) return undefined;
  const day = new Date(zone.toWall(gathered.ms));
  const [hour, minute, second] = clock.slice(1).map((part) => Number(part ?? 0));
  const time = zone.toUtc(
    Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hour, minute, second),
  );
  const off = Math.abs(modifiedMs - time) % QUARTER_MS;
  return Math.min(off, QUARTER_MS - off) <= SLACK_MS ? time : undefined;
}
