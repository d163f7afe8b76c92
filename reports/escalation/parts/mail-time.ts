import { momentIn } from '../../../src/core/documents/moment.js';
import { dateIn, offsetName, timeIn } from '../../../src/core/documents/zoned-time.js';

/** `2026-11-18 08:15:02 UTC+1`: a mail has no head that names the zone once. */
export function mailTime(zone: string, iso: string): string {
  return `${momentIn(zone, iso)} ${offsetName(zone, iso)}`;
}

/** `2026-11-18 08:16:40 – 08:53:05 UTC+1`. */
export function mailSpan(zone: string, from: string, to: string): string {
  const until = momentIn(zone, to);
  const isOneDay = dateIn(zone, from) === dateIn(zone, to);
  return `${momentIn(zone, from)} – ${isOneDay ? until.slice(until.indexOf(' ') + 1) : until} ${offsetName(zone, to)}`;
}

/** To the minute, for a subject. */
export function mailMinute(zone: string, iso: string): string {
  return `${dateIn(zone, iso)} ${timeIn(zone, iso, 'min')} ${offsetName(zone, iso)}`;
}
