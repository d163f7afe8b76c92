import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { ownerRows } from './owner-rows.js';
import { pidstatRows } from './pidstat-rows.js';
import { psRows, statRows } from './ps-rows.js';

/** `ps -eo`, `pidstat -h -u -w`, and the files of /proc and /sys/fs/cgroup as `grep -H ''` prints them. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe === 'owners') yield* ownerRows(output.lines());
  else if (output.probe === 'pidstat') yield* pidstatRows(output.lines());
  else if (output.tool === 'read') yield* statRows(output.lines());
  else yield* psRows(output.lines());
}
