import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { numa } from '../../src/tables/numa.js';

const COLUMNS = new Set<string>(numa.counters);

/** `…/node0/cpulist:0-15`, `…/node0/numastat:numa_hit 123`; the lines of a node stand together. */
export function* numaNodes(lines: Iterable<Line>): Iterable<Parsed> {
  let open:
    { node: string; first: number; last: number; values: Record<string, string | number> } | undefined;
  for (const { n, text } of lines) {
    const match = /^\/sys\/devices\/system\/node\/node(\d{1,6})\/(cpulist|numastat):(.*)$/.exec(text);
    const values = match && valuesOf(match[2] ?? '', (match[3] ?? '').trim());
    if (!match || !values) {
      yield { gap: 'not a NUMA line', line: n };
      continue;
    }
    const [, node = ''] = match;
    if (open?.node !== node) {
      if (open) yield row(numa, open.first, { node: open.node, ...open.values }, open.last);
      open = { node, first: n, last: n, values: {} };
    }
    Object.assign(open.values, values);
    open.last = n;
  }
  if (open) yield row(numa, open.first, { node: open.node, ...open.values }, open.last);
}

function valuesOf(file: string, value: string): Record<string, string | number> | undefined {
  // A node of memory only has an empty list.
  if (file === 'cpulist') return { cpus: value };
  const match = /^([a-z_]+) (\d{1,20})$/.exec(value);
  if (!match) return undefined;
  return COLUMNS.has(match[1] ?? '') ? { [match[1] ?? '']: Number(match[2]) } : {};
}
