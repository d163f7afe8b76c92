import type { BundleView } from '../../../src/core/report.js';
import { rttSeries } from '../../../src/core/documents/charts/rtt-series.js';
import { num, str } from '../glance/glance.js';
import type { Plot } from '../model.js';

const MOST_SERIES = 6;

/** RTT over time, a line for each pinged target; an answer that did not come is a gap with a tick. */
export function rttPlots(view: BundleView, origin: number): Plot[] {
  const series = new Map<string, [number, number | null][]>();
  for (const row of view.rows('ping_replies')) {
    const outcome = str(row, 'outcome');
    const name = `${view.manifest.hosts.length > 1 ? `${row._host} → ` : ''}${str(row, 'target')}${str(row, 'role') === 'gateway' ? ' (gateway)' : ''}`;
    const points = series.get(name) ?? [];
    series.set(name, points);
    const at = str(row, 'at');
    // A lost probe has no time of its own in some versions of ping: it stands at the one before it.
    const time = at === undefined ? points.at(-1)?.[0] : (Date.parse(at) - origin) / 1000;
    if (time === undefined || Number.isNaN(time) || outcome === 'duplicate' || outcome === 'redirect')
      continue;
    const rtt = outcome === 'reply' ? num(row, 'rtt_ms') : undefined;
    points.push([Math.round(time * 1000) / 1000, rtt ?? null]);
  }
  const shown = [...series].filter(([, points]) => points.length > 0).slice(0, MOST_SERIES);
  if (shown.length === 0) return [];
  return [
    {
      kind: 'rtt',
      file: 'plots/rtt.svg',
      title: 'Ping round-trip time',
      start: new Date(origin).toISOString(),
      timezone: 'UTC',
      series: shown.map(([name, points]) => rttSeries(name, inOrder(points))),
    },
  ];
}

/** A parser may tell the losses after the replies. */
function inOrder(points: readonly [number, number | null][]): [number, number | null][] {
  return points.toSorted((a, b) => a[0] - b[0]);
}
