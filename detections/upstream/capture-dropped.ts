import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite, type FactRow } from '../../src/core/fact-view.js';
import { formatBytes } from '../../src/core/units.js';
import { percent } from '../../src/core/figures.js';
import { captureFiles } from '../../src/tables/capture-files.js';
import { captures } from '../../src/tables/captures.js';

export default defineDetection({
  id: 'CAP-01',
  name: 'capture-dropped',
  layer: 'upstream',
  title: 'The capture itself lost packets',
  scope: 'host',
  reads: [captures, captureFiles],
  thresholds: {
    dropped: { value: 0, unit: 'packets', source: 'tcpdump(8): dropped by kernel, by interface' },
    unseen_bytes: {
      value: 0,
      unit: 'bytes acknowledged that are not in the capture',
      source: 'RFC 9293: a receiver acknowledges what it has',
    },
  },
  realIf:
    'tcpdump says at its end that packets were dropped. Or data is acknowledged that the capture does not have. They are missing in the file, not on the network: gaps found in that capture prove nothing.',
  remedy: {
    text: 'capture again with a larger buffer (-B), a narrower filter, a smaller snaplen',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | Result[] {
    const rows = view
      .rows(captures)
      .filter((row) => row.captured !== undefined || row.received !== undefined);
    const files = view.rows(captureFiles);
    if (rows.length === 0 && files.length === 0)
      return { state: 'not_observable', statement: 'no packets were captured' };
    const results = [...files.flatMap((file) => unseen(file, limits)), ...footers(rows, limits)];
    if (results.length > 0) return results;
    return {
      state: 'clear',
      statement: `${files.length} captures, in which nothing is acknowledged that they lack`,
      cites: files.slice(0, 3).map(cite),
    };
  },
});

function footers(rows: readonly FactRow<typeof captures>[], limits: { readonly dropped: number }): Result[] {
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
}

/** What the file itself shows to be missing. */
function unseen(
  file: FactRow<typeof captureFiles>,
  limits: { readonly dropped: number; readonly unseen_bytes: number },
): Result[] {
  const subject = file._artifact;
  const { not_captured_bytes: bytes, dropped_by_kernel: dropped = 0, packets } = file;
  if (bytes <= limits.unseen_bytes && dropped <= limits.dropped) return [];
  const parts = [
    ...(dropped > 0 ? [`${dropped} packets dropped by the capturing kernel`] : []),
    ...(bytes > 0 ? [`${formatBytes(bytes)} acknowledged that are not in it`] : []),
  ];
  return [
    {
      state: 'fired',
      severity: 'info',
      subject,
      statement: `${subject} (${packets} packets): ${parts.join(', ')}: its gaps are no loss on the network`,
      numbers: { unseen_bytes: bytes, dropped, packets },
      cites: [cite(file)],
    },
  ];
}
