import type { BundleView } from '../../../src/core/report.js';
import { citeRow } from '../../../src/core/table-row.js';
import { percent } from '../../../src/core/figures.js';
import { ms, plural, show } from '../show.js';
import { about, capped, type Glance, groupBy, latest, num, on, str } from './glance.js';

const clockSay = about('host_cpu', 'Clock');
const settingsSay = about('linux_stack', 'Kernel settings');
const filesSay = about('host_memory', 'Open files');

/** Whose clock this is, limits of the whole machine, and kernel settings that somebody changed. */
export const system: Glance = (view) => [...clock(view), ...files(view), ...capped(settings(view))];

function clock(view: BundleView): ReturnType<Glance> {
  return groupBy(latest(view, 'clock'), (row) => row._host).flatMap((rows) => {
    // Who sets the clock knows its offset; the kernel's flag is the last to ask.
    const best = rows.toSorted((a, b) => known(b) - known(a))[0];
    if (best === undefined) return [];
    const good = rows.some((row) => row['synchronised'] === true);
    const offset = num(best, 'offset_s');
    const off =
      offset === undefined
        ? ''
        : `, ${ms(Math.abs(offset) * 1000)} ${offset < 0 ? 'behind' : 'ahead of'} its reference`;
    const text = `${on(view, best._host)}${good ? 'synchronised' : 'not synchronised'} according to ${str(best, 'source')}${off}`;
    return [clockSay.either(!good || Math.abs(offset ?? 0) >= 1, text, citeRow(best))];
  });
}

function known(row: Parameters<typeof num>[0]): number {
  return num(row, 'offset_s') === undefined ? 0 : 1;
}

function files(view: BundleView): ReturnType<Glance> {
  return latest(view, 'system').flatMap((row) => {
    const [open, max] = [num(row, 'files_open'), num(row, 'files_max')];
    if (open === undefined || max === undefined || open < max * 0.9) return [];
    const text = `${on(view, row._host)}${plural(open, 'file')} open of ${show(max)} (${percent(open / max)})`;
    return [filesSay.trouble(text, citeRow(row))];
  });
}

/** Not settings but states. */
const STATES: ReadonlySet<string> = new Set(['fs.file-nr', 'net.ipv4.tcp_ehash_entries']);

function settings(view: BundleView): ReturnType<Glance> {
  const start = new Map<string, string>();
  const ends: { host: string; name: string; value: string; cite: string }[] = [];
  for (const row of view.rows('sysctl')) {
    const [name, value] = [str(row, 'name'), str(row, 'value')];
    if (name === undefined || value === undefined || STATES.has(name)) continue;
    if (row._snapshot === 'start') start.set(`${row._host} ${name}`, value);
    if (row._snapshot === 'end') ends.push({ host: row._host, name, value, cite: citeRow(row) });
  }
  return ends.flatMap(({ host, name, value, cite }) => {
    const was = start.get(`${host} ${name}`);
    if (was === undefined || was === value) return [];
    const text = `${on(view, host)}${name} was changed in the window, from ${plain(was)} to ${plain(value)}`;
    return [settingsSay.trouble(text, cite)];
  });
}

function plain(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ') || 'empty';
}
