import { cite } from '../../../core/fact-view.js';
import { formatDuration } from '../../../core/units.js';
import { system as table } from '../../../tables/system.js';
import { uname } from '../../../tables/uname.js';
import { firstOf, type Topic } from './fact.js';

/** What machine it is. */
export const system: Topic = function* (view) {
  const row = firstOf(view, table);
  const name = firstOf(view, uname);
  const of = (topic: string, label: string, value: string | undefined, from: Parameters<typeof cite>[0]) =>
    value === undefined ? [] : [{ topic, label, value, cites: [cite(from)] }];
  if (row) {
    yield* of('system.os', 'Operating system', row.os_name, row);
    yield* of('system.hostname', 'Host name', row.hostname, row);
    if (row.uptime_s !== undefined)
      yield {
        topic: 'system.uptime_s',
        label: 'Uptime',
        value: row.uptime_s,
        unit: 's',
        text: formatDuration(row.uptime_s * 1000),
        cites: [cite(row)],
      };
  }
  if (row?.kernel !== undefined) yield* of('system.kernel', 'Kernel', row.kernel, row);
  else if (name) yield* of('system.kernel', 'Kernel', name.release, name);
  if (name) yield* of('system.architecture', 'Architecture', name.machine, name);
};
