import type { Span } from './blocks.js';

/** A time of day in a document. */
export interface ClockTime extends Span {
  /** Seconds since midnight as written. */
  readonly seconds: number;
  /** Whether seconds were written. */
  readonly exact: boolean;
  readonly date?: string;
  readonly zone?: string;
}

const ZONE =
  'Z|UTC|GMT|MESZ|MEZ|CES?T|EES?T|WES?T|BST|IST|JST|AES[TD]|[ECMP][SD]T|(?:UTC|GMT)?[+-](?:0\\d|1[0-4]):?[0-5]\\d|[A-Z][a-z]{2,12}/[A-Z][A-Za-z_]{2,20}';
const TIME = new RegExp(
  '(?<![\\p{L}\\p{N}:.,/-])(?:(\\d{4}-\\d\\d-\\d\\d|\\d{1,2}\\.\\d{1,2}\\.\\d{4})(?:T|,? {1,3}(?:um |at )?))?' +
    '([01]?\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:[.,]\\d{1,9})?)?(?![\\d:]|\\.\\d)' +
    `(?: ?([AaPp])\\.?[Mm]\\b\\.?)?(?: ?Uhr)?(?: ?\\(?(${ZONE})(?![\\p{L}\\p{N}:]))?`,
  'gu',
);
/** `+00:00` of a time is no time. */
const OFFSET = /(?<=:[0-5]\d(?:\.\d{1,9})?)[+-](?:0\d|1[0-4]):[0-5]\d/y;

/** A zone that stands for itself, as in a head line: `Time (UTC)`, `All times are CET`. */
const ZONE_NAME = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:UTC|GMT|MESZ|MEZ|CES?T|EES?T|WES?T|BST|IST|JST|[ECMP][SD]T)(?![\\p{L}\\p{N}])|\\b[A-Z][a-z]{2,12}/[A-Z][A-Za-z_]{2,20}\\b`,
  'u',
);

export function hasZoneName(text: string): boolean {
  return ZONE_NAME.test(text);
}

/** Every time of day, in order. `text` without code. */
export function readTimes(text: string): ClockTime[] {
  const times: ClockTime[] = [];
  for (const match of text.matchAll(TIME)) {
    const [found, date, hour = '', minute = '', second, half, zone] = match;
    OFFSET.lastIndex = match.index;
    if (OFFSET.test(text)) continue;
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
    times.push({
      start: match.index,
      end: match.index + found.trimEnd().length,
      seconds: hours * 3600 + Number(minute) * 60 + Number(second ?? 0),
      exact: second !== undefined,
      ...(date !== undefined && { date: isoDate(date) }),
      ...(zone !== undefined && { zone }),
    });
  }
  return times;
}

/** `12.11.2025` → `2025-11-12`. */
function isoDate(text: string): string {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (!german) return text;
  const [, day = '', month = '', year = ''] = german;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const BETWEEN = /^\s{0,3}(?:\(?[A-Z]{1,5}\)?\s)?(?:–|—|-|→|to|until|bis)\s{0,3}$/i;

/** Whether what stands between two times makes them a range: `08:15 – 09:00`, `08:15 UTC to 09:00`. */
export function isRange(between: string): boolean {
  return BETWEEN.test(between);
}

/** 2700 → `45 min`; 5025 → `1 h 23 min 45 s`. */
export function spell(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return [h ? `${h} h` : '', m ? `${m} min` : '', s || whole === 0 ? `${s} s` : ''].filter(Boolean).join(' ');
}

/** 30900 → `08:35`. */
export function clock(seconds: number): string {
  const [h, m, s] = [
    Math.floor(seconds / 3600) % 24,
    Math.floor((seconds % 3600) / 60),
    Math.floor(seconds % 60),
  ];
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(h)}:${two(m)}${s > 0 ? `:${two(s)}` : ''}`;
}
