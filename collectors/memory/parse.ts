import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { buddyinfo } from '../../src/tables/buddyinfo.js';
import { pressureRow } from '../../src/tables/pressure.js';
import { meminfo } from './meminfo.js';
import { numaNodes } from './numa-nodes.js';
import { vmstatFile } from './vmstat-file.js';

/** /proc/meminfo, /proc/vmstat, /proc/pressure/memory, /proc/buddyinfo, NUMA nodes of sysfs. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const lines = nonEmpty(output.lines());
  switch (output.probe) {
    case 'meminfo':
      return yield* meminfo(lines);
    case 'vmstat':
      return yield* vmstatFile(lines);
    case 'numa':
      return yield* numaNodes(lines);
    case 'pressure':
      for (const line of lines) yield pressureRow(line, 'memory');
      return;
    case 'buddyinfo':
      for (const line of lines) yield buddy(line);
  }
}

/** `Node 0, zone   Normal   12  3  0 …`: free blocks of 1, 2, 4 … pages. */
function buddy({ n, text }: Line): Parsed {
  const match = /^Node (\d{1,6}), zone\s+(\S+)((?:\s+\d{1,15})+)\s*$/.exec(text);
  if (!match) return { gap: 'not a buddyinfo line', line: n };
  const free_blocks = (match[3] ?? '').trim().split(/\s+/).map(Number);
  return row(buddyinfo, n, { node: match[1] ?? '', zone: match[2] ?? '', free_blocks });
}

function* nonEmpty(lines: Iterable<Line>): Iterable<Line> {
  for (const line of lines) if (line.text.trim() !== '') yield line;
}
