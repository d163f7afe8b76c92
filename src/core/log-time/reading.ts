import { type Shape, ZONES } from './shape.js';
import { offsetMinutes, type Zone, zoneOf } from './zone.js';

/** `hour`: which of two, when the clock was set back. */
export type Assumed = 'year' | 'zone' | 'date' | 'hour';

/** Nanoseconds are kept apart, so that reading a stamp needs no bigint. */
export interface Reading {
  /** Whole UTC ms, or undefined for a stamp that counts from boot. */
  readonly ms?: number;
  /** 0…999,999 beyond `ms`. */
  readonly ns: number;
  readonly monotonic_s?: number;
  readonly assumed: readonly Assumed[];
  /** Day and month could be the other way round. */
  readonly ambiguous?: true;
  /** The clock on the wall that it was read from; none where the offset from UTC stands beside it. */
  readonly wall?: Zone | undefined;
}

/** What reading depends on besides the text. */
export interface Reference {
  readonly nowMs: number;
  readonly zone: Zone;
  /** Learnt from dates of the same file: see `learnOrder`. */
  dayFirst?: boolean;
  /** Of the line read before. */
  lastMs?: number;
  /** The two numbers of the last date whose order was not known. */
  lastPair?: readonly [first: number, last: number];
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;
const OLDEST_EPOCH_S = Date.UTC(2000, 0, 1) / 1000;
/** Threads and buffers disorder a log by seconds. */
const DISORDER_MS = 60_000;
const NONE: readonly Assumed[] = [];
const ZONE_ONLY: readonly Assumed[] = ['zone'];

/** Turns a shape's captures into a time; undefined when they name none (31 Feb, 25:00, an id that is no epoch). */
export function read(shape: Shape, match: RegExpExecArray, ref: Reference): Reading | undefined {
  const reading = readOnce(shape, match, ref);
  if (reading?.ms === undefined) return reading;
  const settled = reading.wall === undefined ? reading : inOrder(reading, reading.ms, reading.wall, ref);
  if (settled.ms !== undefined) ref.lastMs = settled.ms;
  return settled;
}

/** An hour occurs twice when a clock is set back: the second one where the file would go back in the first. */
function inOrder(reading: Reading, ms: number, wall: Zone, { lastMs = -Infinity }: Reference): Reading {
  const again = wall.again(ms);
  if (again === undefined) return reading;
  const assumed: Assumed[] = [...reading.assumed, 'hour'];
  return { ...reading, ms: ms < lastMs - DISORDER_MS ? again : ms, assumed };
}

function readOnce(shape: Shape, match: RegExpExecArray, ref: Reference): Reading | undefined {
  let [year, month, day, hour, minute, second]: (number | undefined)[] = [];
  let first: number | undefined;
  let last: number | undefined;
  let fraction: string | undefined;
  let half: string | undefined;
  let zone: string | undefined;
  let offset: number | undefined;
  let named: Zone | undefined;
  for (let i = 0; i < shape.fields.length; i++) {
    const text = match[i + 1];
    if (text === undefined) continue;
    // prettier-ignore
    switch (shape.fields.charCodeAt(i)) {
      case 89: year = Number(text); break; // Y
      case 121: year = 2000 + Number(text); break; // y
      case 98: month = monthNumber(text); break; // b
      case 77: month = Number(text); break; // M
      case 68: day = Number(text); break; // D
      case 120: first = Number(text); break; // x
      case 119: last = Number(text); break; // w
      case 104: hour = Number(text); break; // h
      case 109: minute = Number(text); break; // m
      case 115: second = Number(text); break; // s
      case 102: fraction = text; break; // f
      case 112: half = text; break; // p
      case 122: zone = text; break; // z
      case 111: offset = Number(text); break; // o
      case 105: named = namedZone(text); break; // i
      case 101: return epoch(text, match[i + 2], ref); // e
      case 117: return sinceBoot(text, match[i + 2]); // u
      case 107: return { ns: 0, monotonic_s: uptime(text), assumed: NONE }; // k
      case 113: return tai(text, ref); // q
    }
  }
  hour ??= 0;
  minute ??= 0;
  second ??= 0;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'p' || half === 'P' ? 12 : 0);
  }
  const inDay = ((hour * 60 + minute) * 60 + second) * 1000;
  const sub = fraction === undefined ? 0 : nanoseconds(fraction);
  const extra = Math.floor(sub / 1e6);
  const ns = sub % 1e6;
  if (zone !== undefined) offset = zoneMinutes(zone);
  const isZoned = offset !== undefined || named !== undefined;
  const zoned = isZoned || (shape.utc ?? false);
  const east = offset ?? 0;
  const wall = named ?? (zoned ? undefined : ref.zone);
  const utc = (wallMs: number): number =>
    (wall === undefined ? wallMs - east * 60_000 : wall.toUtc(wallMs)) + extra;

  let unsureDate = false;
  if (first !== undefined && last !== undefined) {
    learnOrder(first, last, ref, (m, d) =>
      year === undefined ? undefined : utc(Date.UTC(year, m - 1, d) + inDay),
    );
    unsureDate = ref.dayFirst === undefined;
    [day, month] = (ref.dayFirst ?? false) ? [first, last] : [last, first];
  }
  if (day === undefined || month === undefined) {
    if (day !== undefined || month !== undefined) return undefined;
    return {
      ms: latestDay(inDay, utc, ref, zoned),
      ns,
      wall,
      assumed: isZoned ? ['date'] : ['date', 'zone'],
    };
  }
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return undefined;
  if (year === undefined) {
    const ms = latestYear(month, day, inDay, utc, ref);
    if (ms === undefined) return undefined;
    const zone: Assumed[] = isZoned ? [] : ['zone'];
    if (unsureDate) return { ms, ns, wall, assumed: ['date', 'year', ...zone], ambiguous: true };
    return { ms, ns, wall, assumed: ['year', ...zone] };
  }
  if (month === 2 && day === 29 && !isLeap(year)) return undefined;
  const ms = utc(Date.UTC(year, month - 1, day) + inDay);
  if (unsureDate) return { ms, ns, wall, assumed: isZoned ? ['date'] : ['date', 'zone'], ambiguous: true };
  return { ms, ns, wall, assumed: isZoned ? NONE : ZONE_ONLY };
}

/**
 * Which number is the day: the one above 12; else the one that makes a date not lie ahead; else the one that moved on
 * by one while the other stayed. Until then month first is the guess.
 */
function learnOrder(
  first: number,
  last: number,
  ref: Reference,
  instant: (month: number, day: number) => number | undefined,
): void {
  if (first > 12) ref.dayFirst = true;
  else if (last > 12) ref.dayFirst = false;
  if (ref.dayFirst !== undefined) return;
  const isAhead = (ms: number | undefined): boolean => ms !== undefined && ms > ref.nowMs + DAY_MS;
  const [monthFirst, dayFirst] = [isAhead(instant(first, last)), isAhead(instant(last, first))];
  if (monthFirst !== dayFirst) ref.dayFirst = monthFirst;
  else if (ref.lastPair !== undefined) {
    const [a, b] = [first - ref.lastPair[0], last - ref.lastPair[1]];
    if (a === 1 && b === 0) ref.dayFirst = true;
    if (a === 0 && b === 1) ref.dayFirst = false;
  }
  ref.lastPair = [first, last];
}

function monthNumber(name: string): number {
  return MONTHS.indexOf(name.charAt(0).toUpperCase() + name.slice(1).toLowerCase()) / 3 + 1;
}

const namedZones = new Map<string, Zone>();

/** Zones that lines name themselves; a file has one or two. */
function namedZone(name: string): Zone {
  const zone = namedZones.get(name) ?? zoneOf(name);
  if (namedZones.size < 100) namedZones.set(name, zone);
  return zone;
}

/** The newest year that has this day and does not lie more than a day ahead. */
function latestYear(
  month: number,
  day: number,
  inDay: number,
  utc: (wallMs: number) => number,
  ref: Reference,
): number | undefined {
  const newest = new Date(ref.nowMs).getUTCFullYear() + 1;
  for (let year = newest; year > newest - 10; year--) {
    if (month === 2 && day === 29 && !isLeap(year)) continue;
    const ms = utc(Date.UTC(year, month - 1, day) + inDay);
    if (ms <= ref.nowMs + DAY_MS) return ms;
  }
  return undefined;
}

/** Today in the log's zone, or yesterday where that would lie ahead. */
function latestDay(inDay: number, utc: (wallMs: number) => number, ref: Reference, zoned: boolean): number {
  const wallNow = zoned ? ref.nowMs : ref.zone.toWall(ref.nowMs);
  const today = Math.floor(wallNow / DAY_MS) * DAY_MS;
  const ms = utc(today + inDay);
  return ms > ref.nowMs + 300_000 ? utc(today - DAY_MS + inDay) : ms;
}

function epoch(digits: string, fraction: string | undefined, ref: Reference): Reading | undefined {
  const seconds = Number(digits.slice(0, 10));
  if (seconds < OLDEST_EPOCH_S || seconds * 1000 > ref.nowMs + 366 * DAY_MS) return undefined;
  const sub = nanoseconds(digits.slice(10) + (digits.length === 10 ? (fraction ?? '') : ''));
  return { ms: seconds * 1000 + Math.floor(sub / 1e6), ns: sub % 1e6, assumed: NONE };
}

function sinceBoot(seconds: string, fraction: string | undefined): Reading {
  return { ns: 0, monotonic_s: Number(`${seconds}.${fraction ?? '0'}`), assumed: NONE };
}

const UNITS: Readonly<Record<string, number>> = { y: 365 * 86_400, w: 7 * 86_400, d: 86_400, h: 3600 };

/** `00:00:46`, `3d04h`, `2w1d`, `1y2w` → seconds. */
function uptime(text: string): number {
  const [hours, minutes, seconds] = text.split(':').map(Number);
  if (hours !== undefined && minutes !== undefined && seconds !== undefined)
    return (hours * 60 + minutes) * 60 + seconds;
  return [...text.matchAll(/(\d+)([ywdh])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
}

/** TAI64N as daemontools writes it: 2^62 + 10 s at the Unix epoch, leap seconds not counted. */
function tai(hex: string, ref: Reference): Reading | undefined {
  const seconds = BigInt(`0x${hex.slice(0, 16)}`) - 2n ** 62n - 10n;
  const ns = Number.parseInt(hex.slice(16), 16);
  if (seconds < 0n || seconds > 99_999_999_999n || ns > 999_999_999) return undefined;
  return epoch(String(seconds).padStart(10, '0'), String(ns).padStart(9, '0'), ref);
}

/** Minutes east; undefined for an abbreviation that means different things in different places. */
function zoneMinutes(text: string): number | undefined {
  const name = text.charCodeAt(0) === 32 ? text.slice(1) : text;
  return ZONES[name] ?? offsetMinutes(name);
}

function nanoseconds(digits: string): number {
  return digits === '' ? 0 : Number(digits) * 10 ** (9 - digits.length);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
