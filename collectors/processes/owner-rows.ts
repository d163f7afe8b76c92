import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { processLimits } from '../../src/tables/process-limits.js';
import { processSched } from '../../src/tables/process-sched.js';
import { threads } from '../../src/tables/threads.js';
import { CgroupRows } from './cgroup-rows.js';
import { limitsOf, schedOf } from './owner-values.js';
import { type PidLine, statLines } from './stat-lines.js';

type Values = Record<string, string | number | string[]>;

interface Part {
  first: number;
  last: number;
  readonly values: Values;
}

interface Owner {
  readonly pid: number;
  command?: string;
  readonly limits: Part;
  readonly sched: Part;
}

/**
 * Files of the processes with sockets, then their threads, then their control groups (owners-script.ts), or
 * the files of all processes. The files of one process stand together and make up to two rows.
 */
export function* ownerRows(lines: Iterable<Line>): Iterable<Parsed> {
  let owner: Owner | undefined;
  const cgroups = new CgroupRows();
  for (const item of statLines(lines)) {
    if ('gap' in item) {
      const rows = cgroups.read({ n: item.line, text: item.text });
      if (rows && owner) {
        yield* rowsOf(owner);
        owner = undefined;
      }
      yield* rows ?? [{ gap: leftOut(item.text) ?? item.gap, line: item.line }];
    } else if (item.tid !== undefined) {
      if (owner) yield* rowsOf(owner);
      owner = undefined;
      yield threadRow(item);
    } else {
      if (owner?.pid !== item.pid) {
        if (owner) yield* rowsOf(owner);
        owner = { pid: item.pid, limits: emptyPart(), sched: emptyPart() };
      }
      if (!take(owner, item)) yield { gap: `unknown line of /proc/PID/${item.file}`, line: item.first };
    }
  }
  if (owner) yield* rowsOf(owner);
  yield* cgroups.end();
}

/** `#: 88 of 600 processes with sockets are not shown`: what the script's bounds cut off. */
function leftOut(text: string): string | undefined {
  return text.startsWith('#: ') ? text.slice(3) : undefined;
}

function threadRow({ first, last, pid, tid, stat }: PidLine): Parsed {
  if (!stat) return { gap: 'not a /proc/PID/task/TID/stat line', line: first };
  const { command, state, utime_ticks, stime_ticks, processor } = stat;
  const cpu = processor === undefined ? {} : { processor };
  return row(threads, first, { pid, tid: tid ?? 0, command, state, utime_ticks, stime_ticks, ...cpu }, last);
}

function take(owner: Owner, { file, value, stat, first, last }: PidLine): boolean {
  const limits = limitsOf(file, value);
  const sched = schedOf(file, value, stat);
  if (stat) owner.command = stat.command;
  if (limits) put(owner.limits, limits, first, last);
  if (sched) put(owner.sched, sched, first, last);
  return limits !== undefined || sched !== undefined;
}

function put(part: Part, values: Values, first: number, last: number): void {
  for (const [name, value] of Object.entries(values)) {
    const before = part.values[name];
    part.values[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  if (Object.keys(values).length === 0) return;
  part.first ||= first;
  part.last = last;
}

function* rowsOf({ pid, command, limits, sched }: Owner): Iterable<Parsed> {
  const who = { pid, ...(command !== undefined && { command }) };
  if (sched.first > 0) yield row(processSched, sched.first, { ...sched.values, ...who }, sched.last);
  if (limits.first > 0) yield row(processLimits, limits.first, { ...limits.values, ...who }, limits.last);
}

function emptyPart(): Part {
  return { first: 0, last: 0, values: {} };
}
