import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import type { BundleView } from '../../../src/core/report.js';
import { formatBytes } from '../../../src/core/units.js';
import { plural, show } from '../show.js';
import { about, type Glance, groupBy, growth, keyText, latest, num, on, str } from './glance.js';

const memorySay = about('host_memory');
const diskSay = about('host_disk');

/** Memory and disks: whether the machine itself is short of something. */
export const machine: Glance = (view) => [...memory(view), ...killed(view), ...disks(view)];

function memory(view: BundleView): ReturnType<Glance> {
  return latest(view, 'memory').flatMap((row) => {
    const [total, available] = [num(row, 'total_bytes'), num(row, 'available_bytes')];
    if (total === undefined || available === undefined || total === 0) return [];
    const share = (100 * available) / total;
    const text = `${on(view, row._host)}${share.toFixed(0)} % of ${formatBytes(total)} available`;
    return [memorySay.either(share < 5, text, citeRow(row))];
  });
}

/** Processes killed because a control group or the machine had no memory left. */
function killed(view: BundleView): ReturnType<Glance> {
  const groups = [...growth(view, 'cgroup_memory')].filter((d) => d.counter === 'oom_kill');
  const whole = [...growth(view, 'vmstat_counters')].filter((d) => d.counter === 'oom_kill');
  return [...whole, ...groups].flatMap((d) => {
    if (d.delta === undefined || d.delta === 0) return [];
    const where = d.key['cgroup'] === undefined ? '' : ` in control group ${keyText(d, 'cgroup')}`;
    const text = `${on(view, d.host)}${plural(d.delta, 'process', 'processes')} killed for lack of memory${where} in ${show(d.seconds)} s`;
    return [memorySay.trouble(text, d.endCite)];
  });
}

/** Images that are made full, and file systems nobody writes to. */
const ALWAYS_FULL: ReadonlySet<string> = new Set(['squashfs', 'iso9660', 'erofs', 'cramfs', 'udf', 'romfs']);

function disks(view: BundleView): ReturnType<Glance> {
  const readOnly = new Set(
    [...view.rows('mounts')].flatMap((r) =>
      r['read_only'] === true ? `${r._host} ${str(r, 'mountpoint')}` : [],
    ),
  );
  const rows = latest(view, 'filesystems').filter(
    (r) => !ALWAYS_FULL.has(str(r, 'type') ?? '') && !readOnly.has(`${r._host} ${str(r, 'mountpoint')}`),
  );
  return groupBy(rows, (row) => row._host).flatMap((own) => {
    const sorted = own.toSorted((a, b) => fullest(b) - fullest(a));
    const full = sorted.filter((row) => fullest(row) >= 95).slice(0, 3);
    return (full.length > 0 ? full : sorted.slice(0, 1)).map((row) => {
      const inodes = num(row, 'inodes_used_percent');
      const left = num(row, 'available_bytes');
      const text = `${on(view, row._host)}${full.length > 0 ? '' : 'fullest file system: '}${str(row, 'mountpoint')} at ${show(num(row, 'used_percent') ?? 0)} % of space${left === undefined ? '' : `, ${formatBytes(left)} left`}${inodes === undefined ? '' : `, ${show(inodes)} % of inodes`}`;
      return diskSay.either(full.length > 0, text, citeRow(row));
    });
  });
}

function fullest(row: TableRow): number {
  return Math.max(num(row, 'used_percent') ?? 0, num(row, 'inodes_used_percent') ?? 0);
}
