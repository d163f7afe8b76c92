import { type Zone, zoneOf } from '../core/log-time/zone.js';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
/** Distances between ticks that a clock reader expects. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((n) => n * DAY),
];

export interface TimeTick {
  /** Epoch ms. */
  readonly at: number;
  readonly label: string;
  /** At the first tick, and where the day is another one. */
  readonly date?: string;
}

/** At most `most` round times of a zone within `from`..`to` (epoch ms). */
export function timeTicks(from: number, to: number, timezone: string, most: number): TimeTick[] {
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from) return [];
  const zone = zoneOf(timezone);
  const step = STEPS.find((s) => (to - from) / s <= most) ?? Math.ceil((to - from) / most / DAY) * DAY;
  const ticks: TimeTick[] = [];
  let day = '';
  // On the wall clock, so that days begin at midnight there also when the clock has changed.
  const end = zone.toWall(to) + step;
  for (let wall = Math.ceil(zone.toWall(from) / step) * step; wall <= end; wall += step) {
    const at = zone.toUtc(wall);
    // An hour that the clock skips has no such time; one that it repeats is met again, and told by its neighbours.
    if (at < from || at > to || zone.toWall(at) !== wall || at <= (ticks.at(-1)?.at ?? -Infinity)) continue;
    const date = dateOf(wall);
    ticks.push({ at, label: clock(wall, step), ...(date !== day && { date }) });
    day = date;
  }
  return ticks;
}

function dateOf(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}

function clock(wall: number, step: number): string {
  const text = new Date(wall).toISOString();
  if (step >= DAY) return text.slice(5, 10);
  return text.slice(11, step >= MINUTE ? 16 : step >= SECOND ? 19 : 23);
}

/** `08:15`, with seconds where it has some: a time of day in a zone. */
export function timeOfDay(at: number, zone: Zone): string {
  if (!Number.isFinite(at)) return '?';
  const text = new Date(zone.toWall(at)).toISOString();
  return at % MINUTE === 0 ? text.slice(11, 16) : text.slice(11, 19);
}

/** `2026-11-25 08:15`. */
export function dateAndTime(at: number, zone: Zone): string {
  return Number.isFinite(at) ? `${dateOf(zone.toWall(at))} ${timeOfDay(at, zone)}` : '?';
}

/** The zone as printed once: `UTC`, `Europe/Prague (+02:00)`, with both offsets where the clock changes in between. */
export function zoneName(timezone: string, from: number, to: number): string {
  const zone = zoneOf(timezone);
  const [a, b] = [from, to].map((at) => offset(zone.toWall(at) - at));
  if (timezone === 'UTC' || timezone === 'Z') return 'UTC';
  return a === b ? `${timezone} (${a})` : `${timezone} (${a} → ${b})`;
}

function offset(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / MINUTE);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${ms < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
