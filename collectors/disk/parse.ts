import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { mounts } from '../../src/tables/mounts.js';
import { pressureRow } from '../../src/tables/pressure.js';
import { dfRows } from './df-rows.js';
import { diskstat } from './diskstat.js';

/** `df`, /proc/mounts, /proc/diskstats, /proc/pressure/io. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe === 'df') return yield* dfRows(output.lines());
  for (const line of output.lines()) {
    if (line.text.trim() === '') continue;
    if (output.probe === 'pressure') yield pressureRow(line, 'io');
    else if (output.probe === 'mounts') yield mount(line);
    else yield* diskstat(line);
  }
}

/** `DEVICE MOUNTPOINT TYPE OPTIONS 0 0`; space, tab, newline and backslash are written as octal `\040`. */
function mount({ n, text }: Line): Parsed {
  const match = /^(\S*) (\S+) (\S+) (\S+) \d+ \d+\s*$/.exec(text);
  if (!match) return { gap: 'not a mount line', line: n };
  const [, device = '', mountpoint = '', type = '', flags = ''] = match;
  const options = flags.split(',');
  return row(mounts, n, {
    device: plain(device),
    mountpoint: plain(mountpoint),
    type,
    read_only: options.includes('ro'),
    options,
  });
}

function plain(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
