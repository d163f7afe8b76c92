import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { mountOf, tellsNoSpace } from '../../src/core/no-space.js';
import { filesystems } from '../../src/tables/filesystems.js';
import { logLines } from '../../src/tables/log-lines.js';

/** Images that are full by nature. */
const READ_ONLY = /^(?:squashfs|iso9660|udf|erofs|cramfs|efivarfs|romfs)$/;

export default defineDetection({
  id: 'HW-04',
  name: 'disk-full',
  layer: 'host_disk',
  title: 'A file system is full',
  scope: 'host',
  reads: [filesystems],
  thresholds: {
    percent: {
      value: 95,
      unit: '% used, space or inodes',
      source: 'judgement; 85 % is an alert, not an incident',
    },
    full_percent: {
      value: 99.5,
      unit: '% used, space or inodes',
      source: 'judgement: writers fail now or next',
    },
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'Nothing is left (space or inodes), and messages "No space left on device" are about that mount. One that is nearly full, or another one than that in question, explains nothing. Images (squashfs, iso9660) are always full.',
  remedy: {
    text: 'find what grew (du -x, deleted files held open: lsof +L1), move or rotate it',
    safety: 'disruptive',
  },
  evaluate(view, limits) {
    const all = view
      .latest(filesystems)
      .filter((f) => !READ_ONLY.test(f.type ?? '') && (f.size_bytes ?? 1) > 0);
    // The layers of containers show the file system they lie on once more.
    const mounts = all.filter(
      (f) =>
        f.type !== 'overlay' ||
        !all.some(
          (o) => o.type !== 'overlay' && o.size_bytes === f.size_bytes && o.used_bytes === f.used_bytes,
        ),
    );
    if (mounts.length === 0) return { state: 'not_observable', statement: 'no file systems were read' };
    const complaints = view
      .rows(logLines)
      .filter(
        ({ text, at, _at }) =>
          tellsNoSpace(text) &&
          (at === undefined || Date.parse(at) >= Date.parse(_at) - (view.windowS + limits.recent_s) * 1000),
      );
    const places = mounts.map((m) => m.mountpoint);
    const full = mounts.filter(
      (m) => Math.max(m.used_percent ?? 0, m.inodes_used_percent ?? 0) >= limits.full_percent,
    );
    const about = (mountpoint: string) =>
      complaints.filter((line) => {
        const place = mountOf(line.text, places);
        // Without a path the only full one is meant.
        return (
          place === mountpoint ||
          (place === undefined && full.length === 1 && full[0]?.mountpoint === mountpoint)
        );
      });
    const fired = mounts.flatMap((m): Fired[] => {
      const percent = Math.max(m.used_percent ?? 0, m.inodes_used_percent ?? 0);
      if (percent < limits.percent) return [];
      const what = (m.inodes_used_percent ?? 0) > (m.used_percent ?? 0) ? 'inodes' : 'space';
      const said = about(m.mountpoint);
      const isFull = percent >= limits.full_percent;
      const left =
        m.available_bytes === undefined ? '' : `, ${(m.available_bytes / 2 ** 20).toFixed(0)} MiB left`;
      return [
        {
          state: 'fired',
          severity: isFull ? (said.length > 0 ? 'critical' : 'warning') : 'info',
          subject: m.mountpoint,
          statement: `${m.mountpoint} (${m.device}) has ${percent} % of its ${what} used${left}${said.length > 0 ? `; ${said.length} messages say that no space is left` : ''}`,
          numbers: { used_percent: percent, messages: said.length },
          cites: [cite(m), ...said.slice(-3).map(cite)],
          ...(said[0]?.at !== undefined && { since: said[0].at }),
        },
      ];
    });
    if (fired.length > 0) return fired;
    const most = mounts.toSorted((a, b) => (b.used_percent ?? 0) - (a.used_percent ?? 0))[0];
    return {
      state: 'clear',
      statement: `${mounts.length} file systems, the fullest ${most?.mountpoint ?? '?'} with ${most?.used_percent ?? '?'} %`,
      ...(most && { cites: [cite(most)] }),
    };
  },
});
