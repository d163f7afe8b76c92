import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row, type RowOf } from '../../src/core/table.js';
import { conntrackStats } from '../../src/tables/conntrack-stats.js';

/** /proc/net/stat/nf_conntrack has older names for the same counters. */
const NAMES: Readonly<Record<string, string>> = {
  icmp_error: 'error',
  clashres: 'clash_resolve',
  chainlength: 'chaintoolong',
};
/** Since 5.10 (when `clashres` appeared) the kernel prints a constant 0 for these. */
const GONE = new Set(['searched', 'new', 'ignore', 'delete', 'delete_list']);

/** `conntrack -S`: `cpu=0 \tfound=0 invalid=0 …`; an unprivileged one prints the /proc names this way. */
export function* statsOfTool(output: ProbeOutput): Iterable<Parsed> {
  for (const { n, text } of output.lines()) {
    if (text.trim() === '') continue;
    const pairs = text.split(/\s+/).flatMap((word): [string, number][] => {
      const match = /^(\w+)=(\d{1,15})$/.exec(word);
      return match?.[1] ? [[match[1], Number(match[2])]] : [];
    });
    const cpu = pairs.find(([name]) => name === 'cpu')?.[1];
    if (cpu === undefined) yield { gap: 'not the counters of a CPU', line: n };
    else yield statsRow({ n, text }, cpu, pairs);
  }
}

/** /proc/net/stat/nf_conntrack: a line of titles, then one line of hexadecimal numbers per possible CPU in order. */
export function* statsOfProc(output: ProbeOutput): Iterable<Parsed> {
  let titles: string[] | undefined;
  let cpu = 0;
  for (const line of output.lines()) {
    const words = line.text.trim().split(/\s+/);
    if (words[0] === '') continue;
    if (words[0] === 'entries') titles = words;
    else if (titles === undefined || words.some((word) => !/^[0-9a-f]{1,13}$/i.test(word)))
      yield { gap: 'not the counters of a CPU', line: line.n };
    else yield statsRow(line, cpu++, pairsOf(titles, words));
  }
}

function pairsOf(titles: readonly string[], words: readonly string[]): [string, number][] {
  return titles.flatMap((title, index): [string, number][] => {
    const word = words[index];
    return word === undefined ? [] : [[title, parseInt(word, 16)]];
  });
}

function statsRow({ n }: Line, cpu: number, pairs: readonly [string, number][]): Parsed {
  const isNew = pairs.some(([name]) => name === 'clashres');
  const data: Record<string, number> = { cpu };
  for (const [given, value] of pairs) {
    const name = NAMES[given] ?? given;
    if (given === 'cpu' || (isNew && GONE.has(given))) continue;
    if (Object.hasOwn(conntrackStats.row.shape, name)) data[name] = value;
  }
  return row(conntrackStats, n, data as RowOf<typeof conntrackStats>);
}
