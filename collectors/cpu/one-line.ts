import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { cpuSched } from '../../src/tables/cpu-sched.js';
import { cpuSets } from '../../src/tables/cpu-sets.js';
import { load } from '../../src/tables/load.js';

/** /proc/loadavg: `0.51 0.20 0.07 3/93 8593`. */
export function loadavg({ n, text }: Line): Parsed {
  const match =
    /^(\d{1,9}\.\d+) (\d{1,9}\.\d+) (\d{1,9}\.\d+)(?: (\d{1,10})\/(\d{1,10})(?: (\d{1,10}))?)?\s*$/.exec(
      text,
    );
  if (!match) return { gap: 'not a load average', line: n };
  const [, load1, load5, load15, runnable, tasks, lastPid] = match;
  return row(load, n, {
    load1: Number(load1),
    load5: Number(load5),
    load15: Number(load15),
    ...(runnable !== undefined && { runnable: Number(runnable) }),
    ...(tasks !== undefined && { tasks: Number(tasks) }),
    ...(lastPid !== undefined && { last_pid: Number(lastPid) }),
  });
}

/** /proc/schedstat: nine columns after `cpuN`, the last three are run time, wait time, time slices. */
export function schedstat({ n, text }: Line): Parsed | undefined {
  if (/^(?:version|timestamp|domain\d+)\s/.test(text)) return undefined;
  const match = /^cpu(\d{1,6})(?: \d{1,20}){6} (\d{1,20}) (\d{1,20}) (\d{1,20})(?: \d+)*\s*$/.exec(text);
  if (!match) return { gap: 'unknown line of /proc/schedstat', line: n };
  return row(cpuSched, n, {
    cpu: match[1] ?? '',
    running_ns: Number(match[2]),
    waiting_ns: Number(match[3]),
    timeslices: Number(match[4]),
  });
}

/** `/sys/devices/system/cpu/online:0-3,8`; an empty set is an empty line, `(null)` for nohz_full. */
export function cpuSetRow({ n, text }: Line): Parsed {
  const match = /^\/sys\/devices\/system\/cpu\/([a-z_]+):(.*)$/.exec(text);
  if (!match) return { gap: 'not a CPU set', line: n };
  const listed = (match[2] ?? '').trim();
  const cpus = listed === '(null)' ? '' : listed;
  const ranges = cpus === '' ? [] : cpus.split(',').map((part) => /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part));
  if (!ranges.every((range) => range !== null)) return { gap: 'not a CPU list', line: n };
  const count = ranges.reduce((sum, r) => sum + Number(r[2] ?? r[1]) - Number(r[1]) + 1, 0);
  return row(cpuSets, n, { set: match[1] ?? '', cpus, count });
}
