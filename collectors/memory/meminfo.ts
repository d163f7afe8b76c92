import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { memory } from '../../src/tables/memory.js';

const COLUMNS: Readonly<Record<string, string>> = {
  MemTotal: 'total_bytes',
  MemFree: 'free_bytes',
  MemAvailable: 'available_bytes',
  Buffers: 'buffers_bytes',
  Cached: 'cached_bytes',
  SwapCached: 'swap_cached_bytes',
  Active: 'active_bytes',
  Inactive: 'inactive_bytes',
  AnonPages: 'anon_bytes',
  Shmem: 'shmem_bytes',
  Dirty: 'dirty_bytes',
  Writeback: 'writeback_bytes',
  Slab: 'slab_bytes',
  SReclaimable: 'slab_reclaimable_bytes',
  SUnreclaim: 'slab_unreclaimable_bytes',
  KernelStack: 'kernel_stack_bytes',
  PageTables: 'page_tables_bytes',
  SwapTotal: 'swap_total_bytes',
  SwapFree: 'swap_free_bytes',
  CommitLimit: 'commit_limit_bytes',
  Committed_AS: 'committed_bytes',
  HugePages_Total: 'huge_pages_total',
  HugePages_Free: 'huge_pages_free',
  Hugepagesize: 'huge_page_size_bytes',
};

/** `Name:  123 kB`, or without a unit for the huge page counts. Lines we have no column for are not gaps. */
export function* meminfo(lines: Iterable<Line>): Iterable<Parsed> {
  const found: Record<string, number> = {};
  let [first, last] = [0, 0];
  for (const { n, text } of lines) {
    const match = /^([A-Za-z][\w()]*):\s+(\d{1,20})( kB)?\s*$/.exec(text);
    if (!match) {
      yield { gap: 'not a meminfo line', line: n };
      continue;
    }
    const column = COLUMNS[match[1] ?? ''];
    if (column === undefined) continue;
    found[column] = Number(match[2]) * (match[3] === undefined ? 1 : 1024);
    first ||= n;
    last = n;
  }
  const total_bytes = found['total_bytes'];
  if (total_bytes !== undefined) yield row(memory, first, { ...found, total_bytes }, last);
}
