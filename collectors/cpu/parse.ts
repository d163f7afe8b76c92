import type { Line, ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { pressureRow } from '../../src/tables/pressure.js';
import { cpuinfo } from './cpuinfo.js';
import { cpufreq, throttle } from './frequency.js';
import { interruptTable } from './interrupt-table.js';
import { irqAffinities } from './irq-affinities.js';
import { cpuSetRow, loadavg, schedstat } from './one-line.js';
import { stat } from './proc-stat.js';
import { samples } from './samples.js';
import { softirqTable } from './softirq-table.js';
import { softnetStat } from './softnet-stat.js';
import { steering } from './steering.js';

type Reader = (lines: Iterable<Line>, output: ProbeOutput) => Iterable<Parsed>;

const READERS: Readonly<Record<string, Reader>> = {
  stat,
  softirqs: softirqTable,
  interrupts: interruptTable,
  softnet: softnetStat,
  pressure: eachLine((line) => pressureRow(line, 'cpu')),
  load: eachLine(loadavg),
  schedstat: eachLine(schedstat),
  'cpu-sets': eachLine(cpuSetRow),
  steering,
  'irq-affinity': irqAffinities,
  cpufreq,
  throttle,
  cpuinfo,
  mpstat: samples,
  vmstat: samples,
};

/** Files of /proc and /sys, `mpstat -P ALL`, `vmstat`: one reader per probe. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const reader = READERS[output.probe];
  if (reader) yield* reader(output.lines(), output);
}

/** For files where every line stands alone; undefined: a line that is known and holds nothing for us. */
function eachLine(read: (line: Line) => Parsed | undefined): Reader {
  return function* (lines) {
    for (const line of lines) {
      if (line.text.trim() === '') continue;
      const parsed = read(line);
      if (parsed) yield parsed;
    }
  };
}
