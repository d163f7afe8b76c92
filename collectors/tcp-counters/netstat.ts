import type { Line } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { counterRow, splitName } from './counter.js';
import { kernelName } from './sentences.js';

/**
 * `netstat -s` of net-tools 1.60 to 2.10: `Group:` and below it sentences around one number, or, for what
 * net-tools has no sentence for, `KernelName: 123`. ICMP types stand under two histogram headings. Counters that
 * are zero are mostly left out, so a missing row is not evidence of zero; MaxConn, RtoMin and RtoMax never appear.
 */
export function* netstat(lines: Iterable<Line>): Iterable<Parsed> {
  let group: string | undefined;
  let histogram: 'in ' | 'out ' | '' = '';
  for (const { n, text } of lines) {
    const line = text.trim();
    if (line === '') continue;
    const heading = /^(\w+):$/.exec(text)?.[1];
    if (heading !== undefined) {
      group = heading;
      histogram = '';
      continue;
    }
    const title = /^ICMP (input|output) histogram:$/.exec(line)?.[1];
    if (title !== undefined) {
      histogram = title === 'input' ? 'in ' : 'out ';
      continue;
    }
    const found = group === undefined ? undefined : read(group, histogram, line);
    if (found) yield counterRow(found.group, found.name, found.count, n);
    else if (!/^Forwarding is (enabled|disabled)$/.test(line))
      yield { gap: 'not a known netstat sentence', line: n };
  }
}

function read(
  group: string,
  histogram: string,
  line: string,
): { group: string; name: string; count: number } | undefined {
  const raw = /^([A-Z]\w*): (\d{1,20})$/.exec(line);
  if (raw?.[1] !== undefined) {
    // Below Ip6, Icmp6 and Udp6 net-tools prints the name with its group in front.
    const split = group.endsWith('6') ? splitName(raw[1]) : undefined;
    return { ...(split ?? { group, name: raw[1] }), count: Number(raw[2]) };
  }
  const digits = /(?<![-\w])\d{1,20}(?!\w)/.exec(line)?.[0];
  if (digits === undefined) return undefined;
  const sentence = line.replace(digits, '#').replace(/\.$/, '');
  const name = kernelName(group, `${sentence.startsWith('#') ? '' : histogram}${sentence}`);
  return name === undefined ? undefined : { group, name, count: Number(digits) };
}
