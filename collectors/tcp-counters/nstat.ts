import type { Line } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { counterRow, readCount, splitName } from './counter.js';

/**
 * `nstat` of iproute2 (read against 6.1): `#source`, then `GroupName  total  rate`. It shows /proc/net/snmp,
 * netstat and snmp6, except seven names it holds useless: Forwarding, DefaultTTL, the Rto ones, MaxConn, CurrEstab.
 */
export function* nstat(lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    if (text.trim() === '' || text.startsWith('#')) continue;
    const [word = '', total = '', rate, ...more] = text.trim().split(/\s+/);
    const name = splitName(word);
    const count = readCount(total);
    const complete = rate !== undefined && /^[\d.]+$/.test(rate) && more.length === 0;
    if (name === undefined || count === undefined || !complete)
      yield { gap: 'not an nstat counter', line: n };
    else yield counterRow(name.group, name.name, count, n);
  }
}
