import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { system } from '../../src/tables/system.js';

/** `uptime` of procps and BusyBox: ` 19:23:40 up 9 days,  3:12,  1 user,  load average: …`, or `up 25 min`. To the minute. */
export function uptimeRow({ n, text }: Line): Parsed {
  const match = /^\s*\d\d:\d\d:\d\d\s+up\s+(?:(\d{1,6}) days?,\s+)?(?:(\d{1,2}):(\d\d)|(\d{1,2}) min)?/.exec(
    text,
  );
  const [, days, hours, minutes, onlyMinutes] = match ?? [];
  if (days === undefined && hours === undefined && onlyMinutes === undefined)
    return { gap: 'not a line of uptime', line: n };
  const uptime_s =
    Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes ?? onlyMinutes ?? 0) * 60;
  return row(system, n, { uptime_s });
}
