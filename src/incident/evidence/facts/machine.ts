import { busiest, cpuShares, softirqShares } from '../../../core/cpu-shares.js';
import { cite } from '../../../core/fact-view.js';
import { figure, percent } from '../../../core/figures.js';
import { span, sumOf } from '../../../core/growth.js';
import { formatBytes } from '../../../core/units.js';
import { cpuTimes } from '../../../tables/cpu-times.js';
import { filesystems } from '../../../tables/filesystems.js';
import { load } from '../../../tables/load.js';
import { memory } from '../../../tables/memory.js';
import { softnet } from '../../../tables/softnet.js';
import { firstOf, type Topic } from './fact.js';

/** Kinds of file systems that are no disk. */
const NO_DISK = /^(?:tmpfs|devtmpfs|proc|sysfs|cgroup2?|squashfs|overlay|efivarfs|ramfs|nsfs)$/;

export const disks: Topic = function* (view) {
  for (const row of view.latest(filesystems)) {
    if (row.used_percent === undefined) continue;
    if (NO_DISK.test(row.type ?? row.device) && row.mountpoint !== '/') continue;
    const left = row.available_bytes === undefined ? '' : ` (${formatBytes(row.available_bytes)} left)`;
    yield {
      topic: 'disk.used_pct',
      label: `Disk used on ${row.mountpoint}`,
      value: row.used_percent,
      unit: '%',
      text: `${row.used_percent} %${left}`,
      target: row.mountpoint,
      cites: [cite(row)],
    };
  }
};

export const ram: Topic = function* (view) {
  const row = firstOf(view, memory);
  if (row?.available_bytes === undefined) return;
  const share = row.available_bytes / row.total_bytes;
  yield {
    topic: 'memory.available_pct',
    label: 'Memory available',
    value: share * 100,
    unit: '%',
    numerator: row.available_bytes,
    denominator: row.total_bytes,
    text: `${percent(share)} (${formatBytes(row.available_bytes)} of ${formatBytes(row.total_bytes)})`,
    cites: [cite(row)],
  };
};

const BUSY = new Set(['user', 'nice', 'system', 'irq', 'softirq', 'steal']);

/** Of the fullest CPU: a mean over all of them hides it. */
export const cpu: Topic = function* (view) {
  const times = view.growth(cpuTimes);
  for (const [topic, words, most] of [
    ['cpu.busiest_pct', 'busy', busiest(cpuShares(times, BUSY))],
    ['cpu.softirq_pct', 'receiving packets (softirq)', busiest(softirqShares(times))],
  ] as const) {
    if (most === undefined) continue;
    yield {
      topic,
      label: `Fullest CPU, time ${words}`,
      value: most.percent,
      unit: '%',
      text: `${percent(most.percent / 100)} of CPU ${most.cpu} ${span(most)}`,
      cites: [most.cite],
    };
  }
  const average = firstOf(view, load);
  if (average)
    yield { topic: 'load.1min', label: 'Load average, 1 min', value: average.load1, cites: [cite(average)] };
  for (const [counter, label, unit] of [
    ['dropped', 'Packets dropped because the backlog of a CPU was full', 'packets'],
    ['time_squeeze', 'Times polling of packets stopped with work left', 'times'],
  ] as const) {
    const sum = sumOf(view.growth(softnet, counter));
    if (sum)
      yield {
        topic: `softnet.${counter}`,
        label,
        value: sum.delta,
        unit,
        text: `${figure(sum.delta)} ${unit} ${span(sum)} (all CPUs)`,
        cites: sum.cites,
      };
  }
};
