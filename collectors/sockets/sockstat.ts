import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { socketMemoryLimits } from '../../src/tables/socket-memory-limits.js';
import { sockstat } from '../../src/tables/sockstat.js';

/** Words of the kernel and their columns; `memory` is bytes, `mem` pages. */
const COLUMNS: Readonly<Record<string, string>> = {
  used: 'used',
  inuse: 'inuse',
  orphan: 'orphan',
  tw: 'tw',
  alloc: 'alloc',
  mem: 'mem_pages',
  memory: 'memory_bytes',
};

/** /proc/net/sockstat[6]: `TCP: inuse 20 orphan 0 tw 0 alloc 56 mem 113`; tcp_mem and udp_mem: three numbers. */
export function* parseSockstat(lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    const limits = /^\/[^:]*\/(tcp|udp)_mem:(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*$/.exec(text);
    if (limits) {
      const [low = 0, pressure = 0, high = 0] = limits.slice(2).map(Number);
      const protocol = limits[1] === 'tcp' ? 'TCP' : 'UDP';
      yield row(socketMemoryLimits, n, {
        protocol,
        low_pages: low,
        pressure_pages: pressure,
        high_pages: high,
      });
    } else if (text.trim() !== '') yield use(n, text);
  }
}

function use(n: number, text: string): Parsed {
  const [, protocol, rest = ''] = /^(?:\/[^:]*:)?([A-Za-z]+6?):((?: \w+ \d{1,15})+)\s*$/.exec(text) ?? [];
  const pairs = [...rest.matchAll(/ (\w+) (\d+)/g)];
  if (protocol === undefined) return { gap: 'not a line of sockstat', line: n };
  const known = pairs.flatMap(([, word = '', count]) => {
    const column = Object.hasOwn(COLUMNS, word) ? COLUMNS[word] : undefined;
    return column === undefined ? [] : [[column, Number(count)] as const];
  });
  if (known.length < pairs.length) return { gap: 'a word of sockstat that is not known', line: n };
  return row(sockstat, n, { protocol, ...Object.fromEntries(known) });
}
