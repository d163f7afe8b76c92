import { cite } from '../../../core/fact-view.js';
import { figure } from '../../../core/figures.js';
import { clock as table } from '../../../tables/clock.js';
import type { Topic } from './fact.js';

/** Offset against the vantage ± error, and what the host itself says of its clock. */
export const clock: Topic = function* (view, { manifest }) {
  const host = manifest.hosts.find((h) => h.id === view.id);
  if (view.clock)
    yield {
      topic: 'clock.offset_ms',
      label: `Clock against that of ${manifest.vantage.host}`,
      value: view.clock.offsetMs,
      unit: 'ms',
      text: `${view.clock.offsetMs > 0 ? '+' : ''}${figure(view.clock.offsetMs)} ms ± ${figure(view.clock.errorMs)} ms`,
      cites: [],
    };
  else if (host?.transport === 'local')
    yield {
      topic: 'clock.offset_ms',
      label: 'Clock',
      value: 0,
      unit: 'ms',
      text: 'the clock all times are on',
      cites: [],
    };
  for (const row of view.latest(table).slice(0, 1)) {
    yield {
      topic: 'clock.synchronised',
      label: 'Clock synchronised',
      value: row.synchronised,
      text: `${row.synchronised ? 'yes' : 'no'} (${row.source})`,
      cites: [cite(row)],
    };
    if (row.offset_s !== undefined)
      yield {
        topic: 'clock.reference_offset_ms',
        label: 'Clock against its time source',
        value: row.offset_s * 1000,
        unit: 'ms',
        cites: [cite(row)],
      };
  }
};
