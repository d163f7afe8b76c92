import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { cpuTimes } from '../../src/tables/cpu-times.js';
import { kernelActivity } from '../../src/tables/kernel-activity.js';

const KINDS = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
] as const;

/** First number of each machine-wide line. */
const SCALARS: Readonly<Record<string, string>> = {
  intr: 'interrupts',
  ctxt: 'context_switches',
  btime: 'boot_time_s',
  processes: 'forks',
  procs_running: 'procs_running',
  procs_blocked: 'procs_blocked',
  softirq: 'softirqs',
};

/** /proc/stat (proc_stat(5)): `cpu`, `cpuN` with up to ten columns by kernel, then one line per counter. */
export function* stat(lines: Iterable<Line>): Iterable<Parsed> {
  const machine: Record<string, number> = {};
  let [first, last] = [0, 0];
  for (const { n, text } of lines) {
    const words = text.trim().split(/\s+/, 12);
    const [name = ''] = words;
    if (name === '') continue;
    const cpu = /^cpu(\d{0,6})$/.exec(name);
    const scalar = SCALARS[name];
    if (cpu) {
      const times = words.slice(1).map(Number);
      if (times.length < 4 || !words.slice(1).every(isCount)) yield { gap: 'not a CPU time line', line: n };
      else yield row(cpuTimes, n, { user: 0, ...named(times), cpu: cpu[1] || 'all' });
    } else if (scalar !== undefined && isCount(words[1])) {
      machine[scalar] = Number(words[1]);
      first ||= n;
      last = n;
    } else if (name !== 'page' && name !== 'swap') {
      yield { gap: 'unknown line of /proc/stat', line: n };
    }
  }
  if (first > 0) yield row(kernelActivity, first, machine, last);
}

function named(times: readonly number[]): Record<string, number> {
  return Object.fromEntries(KINDS.flatMap((kind, i) => (times[i] === undefined ? [] : [[kind, times[i]]])));
}

function isCount(word: string | undefined): boolean {
  return word !== undefined && /^\d{1,20}$/.test(word);
}
