import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/figures.js';
import { formatBytes } from '../../src/core/units.js';
import { filesystems } from '../../src/tables/filesystems.js';

type FileSystem = FactRow<typeof filesystems>;

export default defineDetection({
  id: 'APP-12',
  name: 'disk-filling',
  layer: 'host_disk',
  title: 'A file system fills up',
  scope: 'host',
  reads: [filesystems],
  thresholds: {
    hours: { value: 4, unit: 'h until full at the present rate', source: 'judgement' },
    used: { value: 85, unit: 'percent used', source: 'judgement' },
  },
  realIf:
    'A file system is at least 85 % full and grew in the window so fast that it is full within four hours. Both are needed: over seconds a rate is rough, and a rotation of logs makes room again. Full already is another detection.',
  remedy: {
    text: 'find what grows (a spool that is not emptied, a log); make room or a larger volume',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const rows = view.rows(filesystems).filter((f) => f.used_bytes !== undefined);
    const keyOf = (f: FileSystem): string => `${f.device} ${f.mountpoint}`;
    const starts = new Map(rows.filter((f) => f._snapshot === 'start').map((f) => [keyOf(f), f]));
    const pairs = rows.flatMap((now) => {
      const before = now._snapshot === 'end' ? starts.get(keyOf(now)) : undefined;
      return before ? [{ now, before }] : [];
    });
    if (pairs.length === 0)
      return { state: 'not_observable', statement: 'free space was read less than twice' };
    const results = pairs.flatMap(({ now, before }): Result[] => {
      const seconds = (Date.parse(now._at) - Date.parse(before._at)) / 1000;
      const grown = (now.used_bytes ?? 0) - (before.used_bytes ?? 0);
      const left = now.available_bytes ?? 0;
      if (seconds <= 0 || grown <= 0 || left <= 0) return [];
      const hours = left / (grown / seconds) / 3600;
      if (hours >= limits.hours || (now.used_percent ?? 0) < limits.used) return [];
      return [
        {
          state: 'fired',
          severity: 'warning',
          subject: now.mountpoint,
          statement: `${now.mountpoint} is ${percent((now.used_percent ?? 0) / 100)} full and grew by ${formatBytes(grown)} in ${seconds.toFixed(0)} s; the ${formatBytes(left)} left last for ${hours < 1 ? `${Math.round(hours * 60)} min` : `${hours.toFixed(1)} h`} at that rate`,
          numbers: {
            used_percent: now.used_percent ?? 0,
            grown_bytes: grown,
            left_bytes: left,
            hours,
            seconds,
          },
          cites: [cite(now), cite(before)],
        },
      ];
    });
    if (results.length > 0) return results;
    return {
      state: 'clear',
      statement: `none of ${pairs.length} file systems fills up within ${limits.hours} h`,
      cites: pairs.slice(0, 1).map((p) => cite(p.now)),
    };
  },
});
