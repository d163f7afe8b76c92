import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { vmstatCounters } from '../../src/tables/vmstat-counters.js';

const COLUMNS = new Set(Object.keys(vmstatCounters.row.shape));
/** Since 4.10 allocstall is counted by zone, before 4.8 the scan counters were; refaults are split since 5.9. */
const PART = /^(.+?)_(?:dma|dma32|normal|high|movable|device|anon|file)$/;

/** /proc/vmstat: `name value` per line, about 150 of them; we keep those that tell memory pressure. */
export function* vmstatFile(lines: Iterable<Line>): Iterable<Parsed> {
  const found: Record<string, number> = {};
  let [first, last] = [0, 0];
  for (const { n, text } of lines) {
    const match = /^([a-z][\w-]*) (\d{1,20})\s*$/.exec(text);
    if (!match) {
      yield { gap: 'not a vmstat line', line: n };
      continue;
    }
    const name = match[1] ?? '';
    const column = COLUMNS.has(name) ? name : (PART.exec(name)?.[1] ?? '');
    if (!isWanted(name, column)) continue;
    found[column] = (found[column] ?? 0) + Number(match[2]);
    first ||= n;
    last = n;
  }
  if (first > 0) yield row(vmstatCounters, first, found, last);
}

/** Kernels that print both a total and its parts by kind (pgscan_kswapd and pgscan_anon) must not be added up. */
function isWanted(name: string, column: string): boolean {
  if (!COLUMNS.has(column)) return false;
  return name === column || /^(?:allocstall|pgscan_|pgsteal_|workingset_refault)/.test(column);
}
