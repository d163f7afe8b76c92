import type { Line, ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { chrony } from './chrony.js';
import { identity, virtualKind, firmware } from './identity.js';
import { moduleRow } from './modules.js';
import { ntpq } from './ntpq.js';
import { timedatectl, timesyncStatus } from './timedatectl.js';
import { uptimeRow } from './uptime.js';
import { unameRow } from './uname-row.js';

/** Files of /proc, /sys and /etc, `uname -a`, `systemd-detect-virt`, and four ways to ask about the clock. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const lines = nonEmpty(output.lines());
  switch (output.probe) {
    case 'identity':
      return yield* identity(lines);
    case 'firmware':
      return yield* firmware(lines);
    case 'clock':
      return yield* timedatectl(lines);
    case 'timesyncd':
      return yield* timesyncStatus(lines);
    case 'chrony':
      return yield* chrony(lines);
    case 'ntpq':
      return yield* ntpq(lines);
    case 'uname':
      for (const line of lines) yield unameRow(line);
      return;
    case 'uptime':
      for (const line of lines) yield uptimeRow(line);
      return;
    case 'detect-virt':
      for (const line of lines) yield virtualKind(line);
      return;
    case 'modules':
      for (const line of lines) yield moduleRow(line);
  }
}

function* nonEmpty(lines: Iterable<Line>): Iterable<Line> {
  for (const line of lines) if (line.text.trim() !== '') yield line;
}
