import { dateIn, precisionOf, timeIn, zoneName } from './zoned-time.js';

/** `2026-11-18 10:30`, in the zone; with seconds where it has some. */
export function momentIn(zone: string, iso: string): string {
  return `${dateIn(zone, iso)} ${timeIn(zone, iso, precisionOf([iso]))}`;
}

/** The same with the zone: where a document does not name it once for all times. */
export function momentWithZone(zone: string, iso: string): string {
  return `${momentIn(zone, iso)} ${zoneName(zone, iso)}`;
}
