import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { softnet } from '../../src/tables/softnet.js';

/**
 * /proc/net/softnet_stat (net/core/net-procfs.c, softnet_seq_show): one line per online CPU, 32-bit hexadecimal
 * columns known only by position, and new ones are added at the end: 10 since 2.6.35 (received_rps), 11 since
 * 3.11 (flow_limit_count), 13 since 5.10 (backlog length, CPU number), 15 since 6.x (the two queues that make
 * up the backlog). Columns 4 to 8 are always zero.
 */
export function* softnetStat(lines: Iterable<Line>): Iterable<Parsed> {
  let lineOfCpu = 0;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const words = text.trim().split(/\s+/);
    const [processed, dropped, time_squeeze] = words.map((word) => Number.parseInt(word, 16));
    const position = lineOfCpu++;
    if (
      processed === undefined ||
      dropped === undefined ||
      time_squeeze === undefined ||
      words.length < 9 ||
      !words.every((word) => /^[0-9a-f]{8}$/i.test(word))
    ) {
      yield { gap: 'not a softnet_stat line', line: n };
      continue;
    }
    const at = (column: number): number | undefined =>
      words[column] === undefined ? undefined : Number.parseInt(words[column], 16);
    yield row(softnet, n, {
      cpu: `${at(12) ?? position}`,
      processed,
      dropped,
      time_squeeze,
      ...known('cpu_collision', at(8)),
      ...known('received_rps', at(9)),
      ...known('flow_limit_count', at(10)),
      ...known('backlog_len', at(11)),
      ...known('input_qlen', at(13)),
      ...known('process_qlen', at(14)),
    });
  }
}

function known(name: string, value: number | undefined): Record<string, number> {
  return value === undefined ? {} : { [name]: value };
}
