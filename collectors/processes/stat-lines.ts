import type { Line } from '../../src/core/collector.js';
import type { ParseGap } from '../../src/core/table.js';
import { type PidStat, pidStat } from './proc-pid-stat.js';

/** One line of a file of a process, or of a thread when `tid` is there. */
export interface PidLine {
  readonly first: number;
  readonly last: number;
  readonly pid: number;
  readonly tid?: number;
  readonly file: string;
  readonly value: string;
  /** Of a `stat` file that could be read. */
  readonly stat?: PidStat;
}

const PREFIX = /^\/proc\/(\d{1,10})\/(?:task\/(\d{1,10})\/)?([a-z]+):(.*)$/s;

/**
 * Splits `/proc/PID/FILE:VALUE`. A process may have line ends in its name, which break its `stat` into several
 * lines: they are put together again.
 */
export function* statLines(lines: Iterable<Line>): Iterable<PidLine | (ParseGap & { text: string })> {
  let open: PidLine | undefined;
  for (const { n, text } of lines) {
    const match = PREFIX.exec(text);
    const [, pid, tid, file = '', value = ''] = match ?? [];
    const isSame = open && match && Number(pid) === open.pid && tid === tidOf(open) && file === 'stat';
    if (open && isSame) {
      open = withStat({ ...open, last: n, value: `${open.value}\n${value}` });
      if (open.stat || n - open.first > 15) {
        yield open;
        open = undefined;
      }
      continue;
    }
    if (open) yield open;
    open = undefined;
    if (!match) {
      if (text.trim() !== '') yield { gap: 'not a file of a process', line: n, text };
      continue;
    }
    const at: PidLine = {
      first: n,
      last: n,
      pid: Number(pid),
      ...(tid !== undefined && { tid: Number(tid) }),
      file,
      value,
    };
    const line = file === 'stat' ? withStat(at) : at;
    if (file === 'stat' && !line.stat) open = line;
    else yield line;
  }
  if (open) yield open;
}

function withStat(line: PidLine): PidLine {
  const stat = pidStat(line.value);
  return stat ? { ...line, stat } : line;
}

function tidOf(line: PidLine): string | undefined {
  return line.tid === undefined ? undefined : `${line.tid}`;
}
