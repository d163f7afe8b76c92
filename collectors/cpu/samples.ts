import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { mpstat } from '../../src/tables/mpstat.js';
import { vmstat } from '../../src/tables/vmstat.js';

/** Two tools that print a row per interval; columns are found by their headings, which differ by version. */
export function samples(lines: Iterable<Line>, output: ProbeOutput): Iterable<Parsed> {
  const interval = Number(output.argv.find((word) => /^\d{1,6}$/.test(word)) ?? 1);
  return output.probe === 'vmstat' ? vmstatRows(lines, interval) : mpstatRows(lines, interval);
}

/**
 * `mpstat -P ALL` (sysstat): header `TIME CPU %usr …`, one line per CPU, the time as one or two words by locale.
 * Other reports (`-I`, `-N`) have no %idle and are left alone. `Average:` repeats what the samples say.
 */
function* mpstatRows(lines: Iterable<Line>, interval: number): Iterable<Parsed> {
  let columns: string[] = [];
  let [sample, time] = [0, ''];
  for (const { n, text } of lines) {
    const words = text.trim().split(/\s+/);
    if (words[0] === '' || /^Linux\s.*\(.*CPU\)\s*$/.test(text) || words[0] === 'Average:') continue;
    const at = words.indexOf('CPU');
    if (at >= 0) {
      columns = words.slice(at);
      continue;
    }
    if (columns.length > 0 && !columns.includes('%idle')) continue;
    const values = words.slice(-columns.length);
    const stamp = words.slice(0, -columns.length).join(' ');
    const data = percentages(columns, values);
    if (columns.length === 0 || stamp === '' || !data) {
      yield { gap: 'not an mpstat line', line: n };
      continue;
    }
    if (stamp !== time) [sample, time] = [sample + 1, stamp];
    yield row(mpstat, n, { sample, offset_s: sample * interval, cpu: values[0] ?? '', ...data });
  }
}

const MPSTAT = new Set(['usr', 'nice', 'sys', 'iowait', 'irq', 'soft', 'steal', 'guest', 'gnice', 'idle']);

function percentages(columns: string[], values: string[]): Record<string, number> | undefined {
  if (!/^(?:all|\d{1,6})$/.test(values[0] ?? '')) return undefined;
  const found: Record<string, number> = {};
  for (const [i, column] of columns.entries()) {
    const name = column.replace(/^%/, '');
    if (!MPSTAT.has(name)) continue;
    if (!/^\d{1,5}[.,]\d+$/.test(values[i] ?? '')) return undefined;
    found[name] = Number((values[i] ?? '').replace(',', '.'));
  }
  return found;
}

const VMSTAT = new Set(Object.keys(vmstat.row.shape));

/** `vmstat -n` (procps): a title, the headings, then rows; `gu` came with procps 4, `inact active` with `-a`. */
function* vmstatRows(lines: Iterable<Line>, interval: number): Iterable<Parsed> {
  let columns: string[] = [];
  let sample = 0;
  for (const { n, text } of lines) {
    const words = text.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('procs')) continue;
    if (words[0] === 'r' && words[1] === 'b') {
      columns = words;
      continue;
    }
    const entries = columns
      .map((name, i) => [name, words[i] ?? ''] as const)
      .filter(([name]) => VMSTAT.has(name));
    if (entries.length === 0 || !entries.every(([, value]) => /^-?\d{1,20}$/.test(value))) {
      yield { gap: 'not a vmstat line', line: n };
      continue;
    }
    sample++;
    const data = Object.fromEntries(entries.map(([name, value]) => [name, Number(value)]));
    const place = { sample, offset_s: (sample - 1) * interval, since_boot: sample === 1 };
    yield row(vmstat, n, { ...data, ...place });
  }
}
