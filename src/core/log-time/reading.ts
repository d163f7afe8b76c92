import type { Shape } from './shapes.js';
import { ZONES } from './shapes.js';
import { offsetMinutes, type Zone } from './zone.js';

export type Assumed = 'year' | 'zone' | 'date';

/** Nanoseconds are kept apart, so that reading a stamp needs no bigint. */
export interface Reading {
  /** Whole UTC ms, or undefined for a stamp that counts from boot. */
  readonly ms?: number;
  /** 0…999,999 beyond `ms`. */
  readonly ns: number;
  readonly monotonic_s?: number;
  readonly assumed: readonly Assumed[];
}

/** What reading depends on besides the text. */
export interface Reference {
  readonly nowMs: number;
  readonly zone: Zone;
  /** Learnt from a date such as 21/11 or 11/21 earlier in the same file. */
  dayFirst?: boolean;
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;
const OLDEST_EPOCH_S = Date.UTC(2000, 0, 1) / 1000;
const NONE: readonly Assumed[] = [];
const ZONE_ONLY: readonly Assumed[] = ['zone'];

/** Turns a shape's captures into a time; undefined when they name none (31 Feb, 25:00, an id that is no epoch). */
export function read(shape: Shape, match: RegExpExecArray, ref: Reference): Reading | undefined {
  let [year, month, day, hour, minute, second]: (number | undefined)[] = [];
  let first: number | undefined;
  let last: number | undefined;
  let fraction: string | undefined;
  let half: string | undefined;
  let zone: string | undefined;
  for (let i = 0; i < shape.fields.length; i++) {
    const text = match[i + 1];
    if (text === undefined) continue;
    // prettier-ignore
    switch (shape.fields.charCodeAt(i)) {
      case 89: year = Number(text); break; // Y
      case 121: year = 2000 + Number(text); break; // y
      case 98: month = MONTHS.indexOf(text) / 3 + 1; break; // b
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
      case 101: return epoch(text, match[i + 2], ref); // e
      case 117: return sinceBoot(text, match[i + 2]); // u
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
  const offset = zone === undefined ? undefined : zoneMinutes(zone);
  const zoned = offset !== undefined || (shape.utc ?? false);
  const utc = (wallMs: number): number =>
    zoned ? wallMs + extra - (offset ?? 0) * 60_000 : ref.zone.toUtc(wallMs) + extra;

  let unsureDate = false;
  if (first !== undefined && last !== undefined) {
    const order = orderOf(first, last, ref);
    unsureDate = order === undefined;
    [day, month] = (order ?? false) ? [first, last] : [last, first];
  }
  if (day === undefined || month === undefined) {
    if (day !== undefined || month !== undefined) return undefined;
    return {
      ms: latestDay(inDay, utc, ref, zoned),
      ns,
      assumed: offset === undefined ? ['date', 'zone'] : ['date'],
    };
  }
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return undefined;
  if (year === undefined) {
    const ms = latestYear(month, day, inDay, utc, ref);
    if (ms === undefined) return undefined;
    return { ms, ns, assumed: offset === undefined ? ['year', 'zone'] : ['year'] };
  }
  if (month === 2 && day === 29 && !isLeap(year)) return undefined;
  const ms = utc(Date.UTC(year, month - 1, day) + inDay);
  if (unsureDate) return { ms, ns, assumed: offset === undefined ? ['date', 'zone'] : ['date'] };
  return { ms, ns, assumed: offset === undefined ? ZONE_ONLY : NONE };
}

/** True: day first. Undefined: nothing tells; month first is then the guess. */
function orderOf(first: number, last: number, ref: Reference): boolean | undefined {
  if (first > 12) ref.dayFirst = true;
  else if (last > 12) ref.dayFirst = false;
  return ref.dayFirst;
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
