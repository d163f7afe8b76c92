import type { Line } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { counterRow, readCount } from './counter.js';

/**
 * /proc/net/snmp and /proc/net/netstat: a line of names and a line of values for each group, both beginning
 * `Group:` (net/ipv4/proc.c). Names are read, never positions: every kernel release adds some. A row cites both lines.
 */
export function* procPairs(lines: Iterable<Line>): Iterable<Parsed> {
  let names: { n: number; group: string; words: string[] } | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const match = /^(?:\/[^:]*:)?(\w+):(.*)$/.exec(text);
    const group = match?.[1];
    if (group === undefined) {
      yield { gap: 'not a counter line', line: n };
      continue;
    }
    const words = (match?.[2] ?? '').split(/\s+/).filter((w) => w !== '');
    if (names === undefined || names.group !== group || words.some((w) => readCount(w) === undefined)) {
      if (names) yield { gap: `names of ${names.group} without their values`, line: names.n };
      names = { n, group, words };
      continue;
    }
    yield* pair(group, names.words, words, names.n, n);
    names = undefined;
  }
  if (names) yield { gap: `names of ${names.group} without their values`, line: names.n };
}

function* pair(
  group: string,
  names: string[],
  values: string[],
  line: number,
  end: number,
): Iterable<Parsed> {
  // With a column too few or too many nobody can say which value belongs to which name.
  if (names.length !== values.length) {
    return yield { gap: `${group}: ${names.length} names but ${values.length} values`, line: end };
  }
  for (const [i, name] of names.entries()) {
    const count = readCount(values[i] ?? '');
    if (count !== undefined) yield counterRow(group, name, count, line, end);
  }
}
