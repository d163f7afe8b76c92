import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row, type RowOf } from '../../src/core/table.js';
import { conntrackUsage } from '../../src/tables/conntrack-usage.js';

/** `/proc/sys/net/netfilter/nf_conntrack_NAME:VALUE` lines become one row; the row cites all of them. */
export function* usage(output: ProbeOutput): Iterable<Parsed> {
  const data: Record<string, number | boolean> = {};
  let first = 0;
  let last = 0;
  for (const { n, text } of output.lines()) {
    if (text.trim() === '') continue;
    // `sysctl -a` of a foreign bundle: `net.netfilter.nf_conntrack_max = 262144`.
    const match = /(?:^|[/.])nf_conntrack_(\w+)\s*[:=]\s*(\d{1,15})\s*$/.exec(text);
    if (!match?.[1] || !match[2]) {
      yield { gap: 'not a conntrack setting', line: n };
      continue;
    }
    first ||= n;
    last = n;
    const column = columnOf(match[1]);
    if (column !== undefined) data[column] = isBoolean(column) ? match[2] !== '0' : Number(match[2]);
  }
  if (first > 0) yield row(conntrackUsage, first, data as RowOf<typeof conntrackUsage>, last);
}

/** Settings without a column (timeouts of rare protocols, fragment limits) stay in the raw text. */
function columnOf(name: string): string | undefined {
  return [name, `${name}_s`].find((column) => Object.hasOwn(conntrackUsage.row.shape, column));
}

function isBoolean(column: string): boolean {
  return column === 'acct' || column === 'tcp_be_liberal' || column === 'tcp_loose';
}
