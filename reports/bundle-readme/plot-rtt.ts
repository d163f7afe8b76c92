import type { BundleView } from '../../src/core/report.js';
import type { Model } from './model.js';

const MOST_SERIES = 6;

/** RTT over time, a line for each pinged target; lost probes are gaps with a tick. */
export function rttPlots(view: BundleView, origin: number): Model['linePlots'] {
  const series = new Map<string, { x: number; y: number | null }[]>();
  const last = new Map<string, number>();
  for (const row of view.rows('ping_replies')) {
    const { outcome, rtt_ms: rtt, at } = row;
    const name = `${view.manifest.hosts.length > 1 ? `${row._host} → ` : ''}${String(row['target'])}`;
    // A lost probe has no time of its own in some ping versions: it stands at the one before it.
    const time = typeof at === 'string' ? (Date.parse(at) - origin) / 1000 : last.get(name);
    if (time === undefined || Number.isNaN(time) || outcome === 'duplicate') continue;
    last.set(name, time);
    const points = series.get(name) ?? [];
    series.set(name, points);
    points.push({ x: round(time), y: outcome === 'reply' && typeof rtt === 'number' ? rtt : null });
  }
  if (series.size === 0) return [];
  return [
    {
      file: 'plots/rtt.svg',
      title: 'Ping round-trip time (ticks on the top edge: no answer)',
      xLabel: 'seconds since the start of the window',
      yLabel: 'ms',
      series: [...series].slice(0, MOST_SERIES).map(([name, points]) => ({ name, points })),
    },
  ];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
