import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { cpuFrequency } from '../../src/tables/cpu-frequency.js';
import { cpuThrottle } from '../../src/tables/cpu-throttle.js';

interface Group {
  readonly cpu: string;
  readonly first: number;
  last: number;
  readonly values: Record<string, string | number>;
}

const FREQUENCY: Readonly<Record<string, string>> = {
  scaling_governor: 'governor',
  scaling_cur_freq: 'current_khz',
  scaling_max_freq: 'allowed_max_khz',
  cpuinfo_max_freq: 'hardware_max_khz',
};
/** Matched by the same glob, of no further use. */
const IGNORED = new Set(['scaling_available_governors', 'cpuinfo_cur_freq']);

/** `/sys/devices/system/cpu/cpuN/cpufreq/FILE:VALUE` (Documentation/admin-guide/pm/cpufreq.rst), kHz. */
export function* cpufreq(lines: Iterable<Line>): Iterable<Parsed> {
  const toRow = ({ cpu, first, last, values }: Group): Parsed =>
    row(cpuFrequency, first, { cpu, source: 'cpufreq', ...values }, last);
  yield* byCpu(lines, 'cpufreq', toRow, (file, value) => {
    const column = FREQUENCY[file];
    // Some drivers cannot tell and print `<unsupported>` or `<unknown>`.
    if (IGNORED.has(file) || value.startsWith('<')) return {};
    if (column === 'governor') return { governor: value };
    return column !== undefined && /^\d{1,12}$/.test(value) ? { [column]: Number(value) } : undefined;
  });
}

/** `/sys/devices/system/cpu/cpuN/thermal_throttle/core_throttle_count:3` and its kin. */
export function* throttle(lines: Iterable<Line>): Iterable<Parsed> {
  const toRow = ({ cpu, first, last, values }: Group): Parsed =>
    row(cpuThrottle, first, { cpu, ...values }, last);
  yield* byCpu(lines, 'thermal_throttle', toRow, (file, value) => {
    const name = /^(?:core|package)_throttle_(count|total_time_ms)$/.exec(file);
    if (!name) return file.endsWith('_throttle_max_time_ms') ? {} : undefined;
    return /^\d{1,20}$/.test(value) ? { [file]: Number(value) } : undefined;
  });
}

/** Gathers the lines of one CPU into one row; `read` gives undefined for a line nobody knows. */
function* byCpu(
  lines: Iterable<Line>,
  folder: string,
  toRow: (group: Group) => Parsed,
  read: (file: string, value: string) => Record<string, string | number> | undefined,
): Iterable<Parsed> {
  let open: Group | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const match = /^\/sys\/devices\/system\/cpu\/cpu(\d{1,6})\/([a-z_]+)\/([a-z_]+):(.*)$/.exec(text);
    const values = match?.[2] === folder ? read(match[3] ?? '', (match[4] ?? '').trim()) : undefined;
    if (!match || !values) {
      yield { gap: `not a ${folder} line`, line: n };
      continue;
    }
    if (Object.keys(values).length === 0) continue;
    const [, cpu = ''] = match;
    if (open?.cpu !== cpu) {
      if (open) yield toRow(open);
      open = { cpu, first: n, last: n, values: {} };
    }
    Object.assign(open.values, values);
    open.last = n;
  }
  if (open) yield toRow(open);
}
