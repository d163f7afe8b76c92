import type { Line } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { counterRow, readCount, splitName } from './counter.js';

/** /proc/net/snmp6: `Ip6InReceives <tab> 1`, one counter a line (net/ipv6/proc.c). */
export function* snmp6(lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    const line = text.replace(/^\/[^:]*:/, '').trim();
    if (line === '') continue;
    const [word = '', value = '', ...more] = line.split(/\s+/);
    const name = splitName(word);
    const count = readCount(value);
    if (name === undefined || count === undefined || more.length > 0)
      yield { gap: 'not an IPv6 counter', line: n };
    else yield counterRow(name.group, name.name, count, n);
  }
}
