/** Offset of a zone from UTC in minutes, at an instant. Throws RangeError where there is no such zone. */
function offsetAt(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    ms,
  );
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** What a clock on the wall in `zone` shows: `2025-11-12` and `08:15:00`. */
export function wallClock(ms: number, zone: string): { readonly date: string; readonly time: string } {
  const local = new Date(ms + offsetAt(ms, zone) * 60_000).toISOString();
  return { date: local.slice(0, 10), time: local.slice(11, 19) };
}

/**
 * RFC 3339 of a wall clock's date and time (`HH:MM` or `HH:MM:SS`). Where the clock is put back, the first of the two
 * instants; undefined where it is put forward over that time, or there is no such time.
 */
export function instantOf(date: string, time: string, zone: string): string | undefined {
  const asUtc = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsets = [-24, 24].map((hours) => offsetAt(asUtc + hours * 3_600_000, zone));
  const fitting = offsets.filter((offset) => offsetAt(asUtc - offset * 60_000, zone) === offset);
  if (fitting.length === 0) return undefined;
  const offset = Math.max(...fitting);
  if (zone === 'UTC') return `${date}T${time}Z`;
  const size = Math.abs(offset);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date}T${time}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export interface ClockCell {
  readonly date?: string;
  readonly time: string;
  readonly about: boolean;
  /** What stands behind it. */
  readonly rest: string;
}

const CELL =
  /^(≈|~|ca\.?|about)?\s*(?:(\d{4}-\d\d-\d\d)[ T])?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?![\d:])/;

/** A time as documents print it, at the beginning of a cell: `08:15`, `≈ 08:15:30`, `2025-11-12 08:15`. */
export function readClock(cell: string): ClockCell | undefined {
  const text = cell.replace(/^[*_`\\]+/, '');
  const match = CELL.exec(text);
  if (!match) return undefined;
  const [, about, date, hour = '', minute = '', second] = match;
  const time = [hour.padStart(2, '0'), minute, ...(second === undefined ? [] : [second])].join(':');
  const rest = text.slice(match[0].length).trim();
  return { ...(date !== undefined && { date }), time, about: about !== undefined, rest };
}
