import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { percent } from '../../../src/core/figures.js';
import { few, plural, show } from '../show.js';
import { about, type Glance, growth, keyText, latest, num, on, str } from './glance.js';

const say = about('application', 'Processes');

const NEAR = 0.9;
/** Ticks of a thread are 1/100 s: at this share of one CPU it can do no more. */
const FULL = 0.95;
const LONG_ENOUGH_S = 2;
/** One look at a process in D state is ordinary I/O. */
const MANY_STUCK = 5;

/** Programs at their limits: descriptors, one thread at 100 % of a CPU, stuck in I/O. */
export const processes: Glance = (view) => [
  ...descriptors(view),
  ...busyThreads(view),
  ...stuck(view),
  ...busiest(view),
];

function descriptors(view: BundleView): ReturnType<Glance> {
  const rows = latest(view, 'process_limits').flatMap((row) => {
    const [open, limit] = [num(row, 'open_fds'), num(row, 'nofile_soft')];
    return open === undefined || limit === undefined || limit === 0
      ? []
      : [{ row, open, limit, share: open / limit }];
  });
  const sorted = rows.toSorted((a, b) => b.share - a.share);
  const near = sorted.filter((r) => r.share >= NEAR).slice(0, 4);
  return (near.length > 0 ? near : sorted.slice(0, 1)).map(({ row, open, limit, share }) => {
    const text = `${on(view, row._host)}${near.length > 0 ? '' : 'nearest to its limit of open files: '}${who(row)} has ${show(open)} of ${show(limit)} file descriptors open (${percent(share)})`;
    return say.either(near.length > 0, text, citeRow(row));
  });
}

function who(row: TableRow): string {
  return `${str(row, 'command') ?? 'process'} (pid ${num(row, 'pid')})`;
}

/** Of processes with sockets only: that a compiler is busy explains no slow connection by itself. */
function busyThreads(view: BundleView): ReturnType<Glance> {
  const ticks = new Map<
    string,
    { ticks: number; seconds: number; cite: string; host: string; pid: unknown; tid: unknown }
  >();
  for (const table of ['threads', 'process_sched'] as const) {
    for (const d of growth(view, table)) {
      if (d.counter !== 'utime_ticks' && d.counter !== 'stime_ticks') continue;
      const id = `${d.host} ${keyText(d, 'pid')} ${keyText(d, 'tid')}`;
      const sum = ticks.get(id) ?? {
        ticks: 0,
        seconds: d.seconds,
        cite: d.endCite,
        host: d.host,
        pid: d.key['pid'],
        tid: d.key['tid'],
      };
      sum.ticks += d.delta ?? 0;
      ticks.set(id, sum);
    }
  }
  const threaded = new Set(
    [...ticks.values()].filter((t) => t.tid !== undefined).map((t) => `${t.host} ${String(t.pid)}`),
  );
  const full = [...ticks.values()].filter(
    (t) =>
      t.seconds >= LONG_ENOUGH_S &&
      t.ticks / 100 / t.seconds >= FULL &&
      // A process is the sum of its threads; alone it counts only where it has just one.
      (t.tid !== undefined || !threaded.has(`${t.host} ${String(t.pid)}`)),
  );
  if (full.length === 0) return [];
  const names = new Map(
    latest(view, 'process_sched').map((r) => [`${r._host} ${num(r, 'pid')}`, str(r, 'command')]),
  );
  return full.slice(0, 3).map((t) => {
    const name = names.get(`${t.host} ${String(t.pid)}`) ?? 'process';
    const text = `${on(view, t.host)}${t.tid === undefined ? '' : 'a thread of '}${name} (pid ${String(t.pid)}) used ${percent(t.ticks / 100 / t.seconds)} of one CPU over ${show(t.seconds)} s; it holds sockets`;
    return say.trouble(text, t.cite);
  });
}

/** One pass over what may be thousands of processes. */
function stuck(view: BundleView): ReturnType<Glance> {
  const hosts = new Map<
    string,
    { count: number; cite: string; names: Map<string, number>; start: Set<number>; end: Set<number> }
  >();
  for (const row of view.rows('processes')) {
    const host = hosts.get(row._host) ?? {
      count: 0,
      cite: citeRow(row),
      names: new Map<string, number>(),
      start: new Set<number>(),
      end: new Set<number>(),
    };
    hosts.set(row._host, host);
    if (row._snapshot !== 'start') host.count++;
    if (!str(row, 'state')?.startsWith('D')) continue;
    host[row._snapshot === 'start' ? 'start' : 'end'].add(num(row, 'pid') ?? 0);
    if (row._snapshot === 'start') continue;
    if (host.names.size === 0) host.cite = citeRow(row);
    const name = str(row, 'command') ?? '?';
    host.names.set(name, (host.names.get(name) ?? 0) + 1);
  }
  return [...hosts].flatMap(([host, { count, cite, names, start, end }]) => {
    if (end.size === 0) return [];
    const both = [...end].filter((pid) => start.has(pid)).length;
    const text = `${on(view, host)}${show(end.size)} of ${plural(count, 'process', 'processes')} wait for I/O without being interruptible (state D), ${show(both)} of them at both ends of the window: ${few([...names.keys()], 4)}`;
    return [say.either(both >= MANY_STUCK, text, cite)];
  });
}

function busiest(view: BundleView): ReturnType<Glance> {
  let most: TableRow | undefined;
  for (const row of view.rows('process_activity'))
    if ((num(row, 'cpu_percent') ?? 0) > (most ? (num(most, 'cpu_percent') ?? 0) : 0)) most = row;
  if (most === undefined) return [];
  const text = `${on(view, most._host)}busiest: ${who(most)} with ${show(num(most, 'cpu_percent') ?? 0)} % of one CPU over the window`;
  return [say.fact(text, citeRow(most))];
}
