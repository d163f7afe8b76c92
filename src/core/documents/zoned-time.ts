import type { Precision } from './incident-time.js';

interface Wall {
  readonly date: string;
  readonly minute: string;
  readonly second: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError for what is no IANA zone: see `knownZone`. */
function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

function wallIn(zone: string, ms: number): Wall {
  const part = Object.fromEntries(
    formatIn(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return {
    date: `${part['year']}-${part['month']}-${part['day']}`,
    minute: `${part['hour']}:${part['minute']}`,
    second: part['second'] ?? '00',
  };
}

/** The zone, or UTC where there is none of that name. */
export function knownZone(zone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone ?? 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** `2025-11-12`, the day in the zone. */
export function dateIn(zone: string, iso: string): string {
  return wallIn(zone, Date.parse(iso)).date;
}

/**
 * `08:15`, with precision `s` `08:15:07`, with `about` `≈ 08:15`. An hour that the zone has twice (clocks set back)
 * carries its offset: `02:15 (UTC+2)`.
 */
export function timeIn(zone: string, iso: string, precision: Precision): string {
  const ms = Date.parse(iso);
  const { minute, second } = wallIn(zone, ms);
  const shown = precision === 's' ? `${minute}:${second}` : minute;
  const twice = isTwice(zone, ms) ? ` (${offsetIn(zone, ms)})` : '';
  return `${precision === 'about' ? '≈ ' : ''}${shown}${twice}`;
}

/** The precision that shows all of these times as they are: `min` where every one is a whole minute. */
export function precisionOf(isos: readonly string[]): 'min' | 's' {
  return isos.every((iso) => Date.parse(iso) % 60_000 === 0) ? 'min' : 's';
}

/** `UTC`; `Europe/Berlin (UTC+1)` with the offset it has at that time. */
export function zoneName(zone: string, iso: string): string {
  return zone === 'UTC' ? 'UTC' : `${zone} (${offsetIn(zone, Date.parse(iso))})`;
}

const HOUR = 3_600_000;

function isTwice(zone: string, ms: number): boolean {
  if (zone === 'UTC') return false;
  const { date, minute } = wallIn(zone, ms);
  return [-HOUR, HOUR].some((shift) => {
    const other = wallIn(zone, ms + shift);
    return other.date === date && other.minute === minute;
  });
}

/** `UTC+1`, `UTC+5:30`, `UTC`. */
function offsetIn(zone: string, ms: number): string {
  const { date, minute, second } = wallIn(zone, ms);
  const minutes = Math.round((Date.parse(`${date}T${minute}:${second}Z`) - ms) / 60_000);
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}
