import type { Instant } from './instant.js';
import { type Assumed, read, type Reading, type Reference } from './log-time/reading.js';
import type { Shape } from './log-time/shape.js';
import { SHAPES } from './log-time/shapes.js';
import { zoneOf } from './log-time/zone.js';

/** The time a log line carries. */
export interface LogStamp {
  /** Absent for stamps that count from boot. */
  readonly at?: Instant;
  /** Seconds since boot: `[12345.678901]`. */
  readonly monotonic_s?: number;
  /** What the line did not say: year (by `now`), zone (the host's), date (today, or month before day). */
  readonly assumed?: readonly Assumed[];
  /** Day and month could be the other way round: no line of the file before it told. */
  readonly ambiguous?: true;
  /** Index in the line behind the stamp. */
  readonly end: number;
}

export interface LogClockOptions {
  /** Epoch ms no line is much later than: the file's last change, or the time of collection. */
  readonly now: number;
  /** IANA name or offset (`+02:00`) that times without a zone are in. Default UTC. */
  readonly timeZone?: string;
}

/** Reads the time of one line after another of the same file. */
export interface LogClock {
  (line: string): LogStamp | undefined;
  /** The same as epoch ms, for comparing; undefined also for stamps that count from boot. */
  ms(line: string): number | undefined;
  /** The shape of the line last read with a time. */
  readonly shape: () => Shape | undefined;
}

/** Lines in a row of another shape, or without a time, after which a file counts as one of another writer. */
const OTHER_SHAPE = 20;
const NO_TIME = 1000;

/** Shapes a line can have, by its first character; the last entry is for everything beyond ASCII. */
const BY_START: readonly (readonly Shape[])[] = Array.from({ length: 129 }, (_, code) =>
  SHAPES.filter((s) => code < 128 && new RegExp(`[${s.starts}]`).test(String.fromCharCode(code))),
);

/**
 * A clock for one log file. The shape of the first line that has a time is tried first from then on, and shapes
 * that prove little (a bare number, a time without a date) are then no longer tried, until it has not fitted for long.
 * Never throws; the line may be decoded as UTF-8 or as Latin-1. Stamps are found at the start of a line, or under a well-known key.
 */
export function createLogClock(options: LogClockOptions): LogClock {
  const ref: Reference = { nowMs: options.now, zone: zoneOf(options.timeZone ?? 'UTC') };
  let locked: Shape | undefined;
  let last: Shape | undefined;
  let misses = 0;
  let others = 0;
  let end = 0;

  const attempt = (shape: Shape, line: string): Reading | undefined => {
    const match = shape.pattern.exec(line);
    if (match === null) return undefined;
    const reading = read(shape, match, ref);
    if (reading !== undefined) end = match[0].length;
    return reading;
  };

  const find = (line: string): Reading | undefined => {
    if (locked !== undefined) {
      const reading = attempt(locked, line);
      if (reading !== undefined) {
        misses = 0;
        others = 0;
        last = locked;
        return reading;
      }
    }
    for (const shape of BY_START[Math.min(line.charCodeAt(0), 128)] ?? []) {
      if (shape === locked || (shape.weak && locked !== undefined)) continue;
      const reading = attempt(shape, line);
      if (reading === undefined) continue;
      misses = 0;
      others = shape === last ? others + 1 : 1;
      if (locked === undefined || locked.weak || others >= OTHER_SHAPE) locked = shape;
      last = shape;
      return reading;
    }
    if (++misses >= NO_TIME) locked = undefined;
    return undefined;
  };

  const clock = (line: string): LogStamp | undefined => {
    const mark = markLength(line);
    const reading = find(mark > 0 ? line.slice(mark) : line);
    return reading === undefined ? undefined : stampOf(reading, end + mark);
  };
  const ms = (line: string): number | undefined => {
    const mark = markLength(line);
    return find(mark > 0 ? line.slice(mark) : line)?.ms;
  };
  return Object.assign(clock, { ms, shape: () => last });
}

/** Length of a byte order mark, decoded as UTF-8 or as Latin-1. */
function markLength(line: string): number {
  const first = line.charCodeAt(0);
  if (first === 0xfeff) return 1;
  return first === 0xef && line.startsWith('\xef\xbb\xbf') ? 3 : 0;
}

/** Object literals instead of conditional spreads: this runs once a line and is twice as fast. */
function stampOf({ ms, ns, monotonic_s, assumed, ambiguous }: Reading, end: number): LogStamp {
  if (ms !== undefined) {
    const whole = BigInt(ms) * 1_000_000n;
    const at = ns === 0 ? whole : whole + BigInt(ns);
    if (ambiguous) return { at, assumed, ambiguous, end };
    return assumed.length > 0 ? { at, assumed, end } : { at, end };
  }
  return monotonic_s === undefined ? { end } : { monotonic_s, end };
}
