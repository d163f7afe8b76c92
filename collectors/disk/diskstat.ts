import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { diskIo } from '../../src/tables/disk-io.js';

const COLUMNS = [
  'reads',
  'reads_merged',
  'sectors_read',
  'read_ms',
  'writes',
  'writes_merged',
  'sectors_written',
  'write_ms',
  'in_flight',
  'io_ms',
  'weighted_io_ms',
  'discards',
  'discards_merged',
  'sectors_discarded',
  'discard_ms',
  'flushes',
  'flush_ms',
] as const;
/** Partitions before Linux 2.6.25. */
const SHORT = ['reads', 'sectors_read', 'writes', 'sectors_written'] as const;

/**
 * `MAJOR MINOR NAME` and 11 counters, 15 since Linux 4.18, 17 since 5.5; further ones are ignored.
 * RAM and loop devices that were never used are left out.
 */
export function* diskstat({ n, text }: Line): Iterable<Parsed> {
  const [major, minor, device, ...words] = text.trim().split(/\s+/);
  const names: readonly string[] = words.length === SHORT.length ? SHORT : COLUMNS;
  const isRead = [major, minor, ...words].every((word) => word !== undefined && /^\d{1,20}$/.test(word));
  if (!isRead || device === undefined || (words.length < 11 && words.length !== SHORT.length)) {
    return yield { gap: 'not a diskstats line', line: n };
  }
  const values = words.map(Number);
  if (/^(?:ram|loop)\d+$/.test(device) && values.every((value) => value === 0)) return;
  const data = Object.fromEntries(
    names.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]]])),
  );
  const always = { reads: 0, sectors_read: 0, writes: 0, sectors_written: 0 };
  yield row(diskIo, n, { ...always, ...data, device, major: Number(major), minor: Number(minor) });
}
