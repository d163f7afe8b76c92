import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { processes } from '../../src/tables/processes.js';
import { statLines } from './stat-lines.js';

const COLUMNS: Readonly<Record<string, { column: string; factor?: number; isText?: boolean }>> = {
  PID: { column: 'pid' },
  PPID: { column: 'ppid' },
  USER: { column: 'user', isText: true },
  STAT: { column: 'state', isText: true },
  S: { column: 'state', isText: true },
  NLWP: { column: 'threads' },
  '%CPU': { column: 'cpu_percent' },
  '%MEM': { column: 'memory_percent' },
  RSS: { column: 'rss_bytes', factor: 1024 },
  VSZ: { column: 'vsz_bytes', factor: 1024 },
  ELAPSED: { column: 'elapsed_s' },
  WCHAN: { column: 'wchan', isText: true },
  PSR: { column: 'processor' },
  CLS: { column: 'class', isText: true },
  NI: { column: 'nice' },
};

/** procps `ps -o`: a heading per column, the command last (its name may hold spaces); `-` is unknown. */
export function* psRows(lines: Iterable<Line>): Iterable<Parsed> {
  let headings: string[] = [];
  for (const { n, text } of lines) {
    const words = text.trim().split(/\s+/);
    if (words[0] === '') continue;
    if (words.includes('PID')) {
      headings = words;
      continue;
    }
    const data = headings.length > 1 && words.length >= headings.length ? read(headings, words) : undefined;
    const { pid, state } = data ?? {};
    if (typeof pid !== 'number' || typeof state !== 'string') {
      yield { gap: 'not a ps line', line: n };
      continue;
    }
    // The name from the text itself: it may hold several spaces in a row.
    const at = new RegExp(`^\\s*(?:\\S+\\s+){${headings.length - 1}}(.*?)(?: <defunct>)?$`).exec(text);
    yield row(processes, n, { ...data, pid, state: state.slice(0, 1), command: at?.[1] ?? '' });
  }
}

function read(headings: string[], words: string[]): Record<string, string | number> | undefined {
  const found: Record<string, string | number> = {};
  for (const [i, heading] of headings.slice(0, -1).entries()) {
    const value = words[i] ?? '-';
    const known = COLUMNS[heading];
    if (!known || value === '-') continue;
    if (known.isText) found[known.column] = value;
    else if (!/^-?\d{1,20}(?:\.\d{1,9})?$/.test(value)) return undefined;
    else found[known.column] = Number(value) * (known.factor ?? 1);
  }
  return found;
}

/** The same from /proc/PID/stat, which knows neither users nor (without the page size) resident memory. */
export function* statRows(lines: Iterable<Line>): Iterable<Parsed> {
  for (const item of statLines(lines)) {
    if ('gap' in item) yield item;
    else if (item.stat && item.tid === undefined) {
      const { utime_ticks: _u, stime_ticks: _s, majflt: _m, ...data } = item.stat;
      yield row(processes, item.first, data, item.last);
    } else yield { gap: 'not a /proc/PID/stat line', line: item.first };
  }
}
