import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { cgroupCpu } from '../../src/tables/cgroup-cpu.js';
import { cgroupMemory } from '../../src/tables/cgroup-memory.js';

interface Part {
  first: number;
  last: number;
  readonly values: Record<string, number>;
}

const LINE =
  /^\/sys\/fs\/cgroup(.*)\/(cpu\.(?:stat|max|cfs_quota_us|cfs_period_us)|memory\.(?:events|current|max|failcnt|usage_in_bytes|limit_in_bytes|oom_control)):(.*)$/;

const STAT: Readonly<Record<string, readonly [column: string, factor: number]>> = {
  nr_periods: ['nr_periods', 1],
  nr_throttled: ['nr_throttled', 1],
  throttled_usec: ['throttled_us', 1],
  // v1 counts ns.
  throttled_time: ['throttled_us', 0.001],
  usage_usec: ['usage_us', 1],
  user_usec: ['user_us', 1],
  system_usec: ['system_us', 1],
};
const EVENTS: Readonly<Record<string, string>> = {
  max: 'limit_hits',
  high: 'high_hits',
  oom: 'oom',
  oom_kill: 'oom_kill',
};
const SINGLE: Readonly<Record<string, string>> = {
  'cpu.cfs_quota_us': 'quota_us',
  'cpu.cfs_period_us': 'period_us',
  'memory.current': 'current_bytes',
  'memory.usage_in_bytes': 'current_bytes',
  'memory.max': 'limit_bytes',
  'memory.limit_in_bytes': 'limit_bytes',
  'memory.failcnt': 'limit_hits',
};
/** v1 writes "no limit" as the largest multiple of the page size below 2^63. */
const UNLIMITED = 2 ** 62;

/** Gathers the lines of one control group (v1 or v2) into a row per controller. */
export class CgroupRows {
  #folder = '';
  #cpu: Part = { first: 0, last: 0, values: {} };
  #memory: Part = { first: 0, last: 0, values: {} };

  /** Undefined: not a line of a control group. */
  read({ n, text }: Line): Parsed[] | undefined {
    const match = LINE.exec(text);
    if (!match) return undefined;
    const [, folder = '', file = '', value = ''] = match;
    const done = folder === this.#folder ? [] : this.end();
    this.#folder = folder;
    const values = valuesOf(file, value.trim());
    if (!values) return [...done, { gap: `unknown line of ${file}`, line: n }];
    const part = file.startsWith('cpu.') ? this.#cpu : this.#memory;
    Object.assign(part.values, values);
    part.first ||= n;
    part.last = n;
    return done;
  }

  end(): Parsed[] {
    const [cpu, memory, cgroup] = [this.#cpu, this.#memory, this.#folder || '/'];
    this.#cpu = { first: 0, last: 0, values: {} };
    this.#memory = { first: 0, last: 0, values: {} };
    return [
      ...(cpu.first > 0 ? [row(cgroupCpu, cpu.first, { cgroup, ...cpu.values }, cpu.last)] : []),
      ...(memory.first > 0
        ? [row(cgroupMemory, memory.first, { cgroup, ...memory.values }, memory.last)]
        : []),
    ];
  }
}

function valuesOf(file: string, value: string): Record<string, number> | undefined {
  if (file === 'cpu.max') {
    const match = /^(max|\d{1,20}) (\d{1,20})$/.exec(value);
    if (!match) return undefined;
    return { ...(match[1] !== 'max' && { quota_us: Number(match[1]) }), period_us: Number(match[2]) };
  }
  const single = SINGLE[file];
  if (single !== undefined) {
    if (value === 'max' || value === '-1') return {};
    if (!/^\d{1,20}$/.test(value)) return undefined;
    return single === 'limit_bytes' && Number(value) >= UNLIMITED ? {} : { [single]: Number(value) };
  }
  const pair = /^([a-z_.]+) (\d{1,20})$/.exec(value);
  if (!pair) return undefined;
  const [, name = '', number] = pair;
  if (file === 'cpu.stat') {
    const [column, factor] = STAT[name] ?? [];
    return column === undefined || factor === undefined
      ? {}
      : { [column]: Math.round(Number(number) * factor) };
  }
  // oom_control of v1 also says `oom_kill_disable 0` and `under_oom 0`.
  const column = EVENTS[name];
  return column === undefined ? {} : { [column]: Number(number) };
}
