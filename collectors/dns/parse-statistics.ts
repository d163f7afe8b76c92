import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { resolverCounters } from '../../src/tables/resolver-counters.js';

type Column = Exclude<keyof RowOf<typeof resolverCounters>, 'resolver'>;

const COLUMNS: Readonly<Record<string, Column>> = {
  'Current Transactions': 'transactions_now',
  'Total Transactions': 'transactions',
  'Current Cache Size': 'cache_entries',
  'Cache Hits': 'cache_hits',
  'Cache Misses': 'cache_misses',
  'Total Timeouts': 'timeouts',
  'Total Failure Responses': 'failure_responses',
  Bogus: 'dnssec_bogus',
};
/** Known, but nothing follows from them: other DNSSEC verdicts, answers served from an outdated cache. */
const KNOWN = /^(Secure|Insecure|Indeterminate|Total .* \(Stale Data Served\))$/;
const TITLES =
  /^(DNSSEC supported by current servers: \w+|systemd-resolved is not running.*|[A-Z][A-Za-z ]+)$/;

/** `resolvectl statistics`, systemd 239 to 257: titles, then `Label: number` lines. */
export function* parseStatistics(output: ProbeOutput): Iterable<Parsed> {
  const counted: Partial<Record<Column, number>> = {};
  let [first, last] = [0, 0];
  for (const { n, text } of output.lines()) {
    const line = text.trim();
    const match = /^([A-Z][A-Za-z ()]*): (\d{1,15})$/.exec(line);
    const column = COLUMNS[match?.[1] ?? ''];
    if (match && column) {
      counted[column] = Number(match[2]);
      first ||= n;
      last = n;
    } else if (line !== '' && !(match ? KNOWN.test(match[1] ?? '') : TITLES.test(line))) {
      yield { gap: 'not a known counter', line: n };
    }
  }
  if (first > 0) yield row(resolverCounters, first, { resolver: 'systemd-resolved', ...counted }, last);
}
