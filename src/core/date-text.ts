import { createLogClock } from './log-time.js';
import { zoneOf } from './log-time/zone.js';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/**
 * The output of `date` in its usual languages of habit: `Fri Nov 14 09:12:01 UTC 2025`, `Fri 14 Nov 2025 09:12:01 AM CET`,
 * RFC 3339, RFC 2822. English month names only; a zone that is not known counts as `timeZone`.
 */
export function dateText(
  text: string,
  timeZone = 'UTC',
): { readonly ms: number; readonly assumed?: string } | undefined {
  const line = text.trim().split('\n', 1)[0] ?? '';
  const stamp = createLogClock({ now: Date.now(), timeZone })(line);
  if (stamp?.at !== undefined && !stamp.assumed?.includes('year') && !stamp.assumed?.includes('date'))
    return {
      ms: Number(stamp.at / 1_000_000n),
      ...(stamp.assumed && { assumed: 'the zone of its date is not said' }),
    };
  const month = MONTHS.findIndex((name) => new RegExp(`\\b${name}[a-z]*\\b`, 'i').test(line));
  const [, hour, minute, second, half] = /\b(\d{1,2}):(\d\d):(\d\d)\s*([AP]M)?\b/i.exec(line) ?? [];
  const year = /\b(20\d\d)\b/.exec(line)?.[1];
  const day = /(?:^|[\s,])(\d{1,2})(?=[\s,.])(?!:)/.exec(line.replace(/\d{1,2}:\d\d:\d\d/, ''))?.[1];
  if (month < 0 || hour === undefined || year === undefined || day === undefined) return undefined;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  const named = /\d\d:\d\d(?:\s*[AP]M)?\s+([A-Z]{3,4}|[+-]\d{2,4})\b/i.exec(line)?.[1];
  const zoned = named && dateText(`Sat Nov 21 00:00:00 ${named} 2026`);
  const wall = Date.UTC(Number(year), month, Number(day), hours, Number(minute), Number(second));
  if (zoned && zoned.assumed === undefined) return { ms: wall + zoned.ms - Date.UTC(2026, 10, 21) };
  return { ms: zoneOf(timeZone).toUtc(wall), assumed: 'the zone of its date is not said' };
}
