const QUARTER = 900_000;
const LARGEST_CACHE = 20_000;
/** No zone sets its clock by more, summer time or other. */
const LONGEST_STEP = 3 * 3_600_000;

/** Minutes east of UTC in a zone at an instant, both ways of asking. */
export interface Zone {
  /** UTC ms of a wall clock reading given as if it were UTC. In an hour that occurs twice, the first one. */
  toUtc(wallMs: number): number;
  /** Wall clock reading of an instant, as if it were UTC. */
  toWall(utcMs: number): number;
  /** When the clock shows again what it shows at an instant: in the hour in which it is set back. */
  again(utcMs: number): number | undefined;
}

/** `+02:00`, `-0500`, `UTC` or an IANA name; an unknown name counts as UTC. */
export function zoneOf(name: string): Zone {
  const fixed = offsetMinutes(name);
  if (fixed !== undefined) return fixedZone(fixed * 60_000);
  try {
    return namedZone(
      new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      }),
    );
  } catch {
    return fixedZone(0);
  }
}

/** `Z`, `+02`, `+0200`, `+02:00` → minutes east of UTC; undefined for anything else or more than 18 h. */
export function offsetMinutes(text: string): number | undefined {
  if (text === 'Z' || text === 'z' || text === 'UTC') return 0;
  const match = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > 18 * 60 || Number(match[3] ?? 0) > 59) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}

function fixedZone(offsetMs: number): Zone {
  return {
    toUtc: (wallMs) => wallMs - offsetMs,
    toWall: (utcMs) => utcMs + offsetMs,
    again: () => undefined,
  };
}

/** Intl takes microseconds per question and offsets change at quarter hours only: the answers are kept. */
function namedZone(format: Intl.DateTimeFormat): Zone {
  const cache = new Map<number, number>();
  const offsetAt = (utcMs: number): number => {
    const bucket = Math.floor(utcMs / QUARTER);
    let offset = cache.get(bucket);
    if (offset === undefined) {
      offset = wallOf(format, bucket * QUARTER) - bucket * QUARTER;
      if (cache.size >= LARGEST_CACHE) cache.clear();
      cache.set(bucket, offset);
    }
    return offset;
  };
  return {
    toWall: (utcMs) => utcMs + offsetAt(utcMs),
    again: (utcMs) => {
      const offset = offsetAt(utcMs);
      const later = utcMs + offset - offsetAt(utcMs + LONGEST_STEP);
      return later > utcMs && later + offsetAt(later) === utcMs + offset ? later : undefined;
    },
    toUtc: (wallMs) => {
      const guess = wallMs - offsetAt(wallMs);
      const utc = wallMs - offsetAt(guess);
      // Around a change the guess may lie on the other side of it; the earlier reading wins.
      const early = wallMs - offsetAt(utc - LONGEST_STEP);
      return early < utc && early + offsetAt(early) === wallMs ? early : utc;
    },
  };
}

function wallOf(format: Intl.DateTimeFormat, utcMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
