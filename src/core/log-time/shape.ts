/** One way a log line can carry its time. The samples are the test of the row. */
export interface Shape {
  readonly id: string;
  /** Characters a line of this shape can start with, written as the inside of a character class. */
  readonly starts: string;
  readonly pattern: RegExp;
  /**
   * What each capture means, one letter each: Y year · y two-digit year · b month name · M month · D day ·
   * x, w first and second number of a date whose order the line does not tell · h m s f hour, minute, second,
   * fraction digits · p `a` or `p` of AM/PM · z zone · o offset in minutes · i IANA zone name · e epoch digits (s, ms,
   * µs or ns by their count) · g fraction of e · u, v whole seconds and fraction digits since boot · k time since
   * boot as Cisco writes it (`00:00:46`, `3d04h`) · q TAI64N in hex.
   */
  readonly fields: string;
  /** A time without a zone is UTC by the format's definition (still marked as assumed). */
  readonly utc?: true;
  /** Too little text to be sure: not tried in a file that has already shown another shape. */
  readonly weak?: true;
  /** `[line, RFC 3339 in UTC or seconds since boot, what had to be assumed]` for a host in UTC in Nov 2026. */
  readonly samples: readonly (readonly [string, string | number, string?])[];
}

/** Zone abbreviations with one meaning, minutes east; others mean whatever the host's zone is. */
// prettier-ignore
export const ZONES: Readonly<Record<string, number | undefined>> = {
  Z: 0, UTC: 0, GMT: 0, WET: 0, WEST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180, MSK: 180, JST: 540,
  EST: -300, EDT: -240, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420, AEST: 600, AEDT: 660,
  NZST: 720, NZDT: 780,
};

const NAMES = 'UTC|GMT|WES?T|CES?T|EES?T|MSK|JST|[ECMP][SD]T|AE[SD]T|NZ[SD]T|IST|BST|KST|HKT|SGT|SAST';
export const MON = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
/** Oracle writes `NOV`, MikroTik `nov`. */
export const MON_ANY_CASE = `(${'jan feb mar apr may jun jul aug sep oct nov dec'
  .split(' ')
  .flatMap((m) => [`${m.charAt(0).toUpperCase()}${m.slice(1)}`, m, m.toUpperCase()])
  .join('|')})`;
export const DOW = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
/** A bare `-03` after a space is a zone only where PostgreSQL's process id follows. */
export const ZONE = `(?:( ?(?:Z|[+-]\\d\\d:?\\d\\d|${NAMES})|[+-]\\d\\d| [+-]\\d\\d(?= \\[))(?!\\w|:\\d))?`;
export const HMS = '(\\d{1,2}):(\\d\\d):(\\d\\d)';
export const FRACTION = '(?:[.,](\\d{1,9})\\d*)?';
export const TIME = `${HMS}${FRACTION}(?!\\d|:\\d)`;
export const ISO = `(\\d{4})-(\\d\\d)-(\\d\\d)(?:[Tt_\\t]| {1,2})(\\d{1,2}):(\\d\\d)(?::(\\d\\d)${FRACTION})?(?!\\d|:\\d)${ZONE}`;
export const ISO_FIELDS = 'YMDhmsfz';
export const LEVEL = '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE|PANIC)';
export const KEY =
  '(?:@?timestamp|ts|time|@t|t|datetime|asctime|[eE]ventTime|event_time|eventTimestamp|requestReceivedTimestamp|start_time|time_local|time_iso8601|__REALTIME_TIMESTAMP|date)';
export const METHOD = '(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND)';
export const IP = '(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?:%\\w+)?)';

export const shape = (
  id: string,
  starts: string,
  source: string,
  fields: string,
  samples: Shape['samples'],
  more: { utc?: true; weak?: true } = {},
): Shape => ({ id, starts, pattern: new RegExp(`^${source}`), fields, samples, ...more });
