import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { whole, wordsOf } from './words.js';

const COLUMNS: ReadonlySet<string> = new Set(interfaceCounters.counters);

interface Group {
  readonly name: string;
  readonly first: number;
  last: number;
  readonly values: Record<string, number>;
}

/** `/sys/class/net/NAME/statistics/COUNTER:VALUE`, the files of one interface together, and /proc/net/dev. */
export function* statistics(lines: Iterable<Line>): Iterable<Parsed> {
  let open: Group | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const proc = /^\/proc\/net\/dev:(.*)$/.exec(text)?.[1];
    if (proc !== undefined) {
      if (!proc.includes('|')) yield procNetDev(proc, n);
      continue;
    }
    const match = /^\/sys\/class\/net\/([^/]+)\/statistics\/([a-z_]+):(\d+)\s*$/.exec(text);
    const value = whole(match?.[3]);
    if (!match || value === undefined) {
      yield { gap: 'not an interface counter', line: n };
      continue;
    }
    const [, name = '', counter = ''] = match;
    if (open?.name !== name) {
      if (open) yield rowOf(open);
      open = { name, first: n, last: n, values: {} };
    }
    if (COLUMNS.has(counter)) open.values[counter] = value;
    open.last = n;
  }
  if (open) yield rowOf(open);
}

function rowOf({ name, first, last, values }: Group): Parsed {
  return row(interfaceCounters, first, { interface: name, source: 'rtnl', ...values }, last);
}

/** Columns of dev_seq_printf_stats in net/core/net-procfs.c; the order has not changed since Linux 2.2. */
const PROC = [
  'rx_bytes',
  'rx_packets',
  'rx_errors',
  'rx_dropped_and_missed',
  'rx_fifo_errors',
  'rx_frame_like_errors',
  'rx_compressed',
  'multicast',
  'tx_bytes',
  'tx_packets',
  'tx_errors',
  'tx_dropped',
  'tx_fifo_errors',
  'collisions',
  'tx_carrier_like_errors',
  'tx_compressed',
];

/** `  eth0: 16 numbers`; a long first number may follow the colon without a space. */
function procNetDev(text: string, n: number): Parsed {
  const match = /^\s*([^\s:]+):(.*)$/.exec(text);
  const values = wordsOf(match?.[2] ?? '').map(whole);
  if (!match || values.length !== PROC.length || values.includes(undefined)) {
    return { gap: 'not a line of /proc/net/dev', line: n };
  }
  const counters = Object.fromEntries(PROC.map((name, index) => [name, values[index]]));
  return row(interfaceCounters, n, { interface: match[1] ?? '', source: 'proc_net_dev', ...counters });
}
