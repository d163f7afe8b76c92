import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { percent } from '../../src/core/readable.js';
import { captures } from '../../src/tables/captures.js';

export default defineDetection({
  id: 'CAP-01',
  name: 'capture-dropped',
  layer: 'upstream',
  title: 'The capture itself lost packets',
  scope: 'host',
  reads: [captures],
  thresholds: {
    dropped: { value: 0, unit: 'packets', source: 'tcpdump(8): dropped by kernel, by interface' },
  },
  realIf:
    'tcpdump says at its end that packets were dropped. They are missing in the file, not on the network: gaps found in that capture prove nothing.',
  remedy: {
    text: 'capture again with a larger buffer (-B), a narrower filter, a smaller snaplen',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const rows = view
      .rows(captures)
      .filter((row) => row.captured !== undefined || row.received !== undefined);
    if (rows.length === 0) return { state: 'not_observable', statement: 'no packets were captured' };
    return rows.map((row): Result => {
      const lost = (row.dropped_by_kernel ?? 0) + (row.dropped_by_interface ?? 0);
      const all = (row.received ?? row.captured ?? 0) + (row.received === undefined ? lost : 0);
      const subject = row.filter === '' ? 'everything' : row.filter;
      const said = `capture of ${subject}: ${lost} of ${all} packets dropped by the capture${all > 0 ? ` (${percent(Math.min(1, lost / all))})` : ''}`;
      if (lost <= limits.dropped) return { state: 'clear', subject, statement: said, cites: [cite(row)] };
      return {
        state: 'fired',
        severity: 'info',
        subject,
        statement: `${said}: its gaps are no loss on the network`,
        numbers: { dropped: lost, packets: all },
        cites: [cite(row)],
      };
    });
  },
});
