import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { processActivity } from '../../src/tables/process-activity.js';

const COLUMNS: Readonly<Record<string, string>> = {
  UID: 'uid',
  PID: 'pid',
  '%usr': 'usr',
  '%system': 'system',
  '%guest': 'guest',
  '%wait': 'wait',
  '%CPU': 'cpu_percent',
  CPU: 'cpu',
  'cswch/s': 'cswch_per_s',
  'nvcswch/s': 'nvcswch_per_s',
};

/**
 * sysstat `pidstat -h`: `# Time UID PID … Command`, columns by version (%wait since 11.5.4). The time is a
 * clock time of one or two words, or epoch seconds in old versions; the command may hold spaces.
 */
export function* pidstatRows(lines: Iterable<Line>): Iterable<Parsed> {
  let columns: string[] = [];
  for (const { n, text } of lines) {
    const words = text.trim().split(/\s+/);
    if (words[0] === '' || /^Linux\s.*\(.*CPU\)\s*$/.test(text)) continue;
    if (words[0]?.startsWith('#')) {
      columns = words.slice(words.indexOf('Time') + 1, -1);
      continue;
    }
    const from = /^[AP]M$/.test(words[1] ?? '') ? 2 : 1;
    const data: Record<string, number> = {};
    let isRead = columns.length > 0;
    for (const [i, heading] of columns.entries()) {
      const column = COLUMNS[heading];
      const value = words[from + i] ?? '';
      if (column === undefined) continue;
      // `-` stands for a CPU or rate that is not known.
      if (/^-?\d{1,15}(?:\.\d{1,9})?$/.test(value)) data[column] = Number(value);
      else if (value !== '-') isRead = false;
    }
    const pid = data['pid'];
    const command = words.slice(from + columns.length).join(' ');
    if (!isRead || pid === undefined || command === '') yield { gap: 'not a pidstat line', line: n };
    else yield row(processActivity, n, { ...data, pid, command });
  }
}
