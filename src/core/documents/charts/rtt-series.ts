import { quantile } from '../../quantile.js';
import { thin, type Point } from '../../thin.js';
import type { RttChart } from './rtt.js';

type Series = RttChart['series'][number];

/** As many stretches as a chart has room for in pixels, halved: each keeps up to four points. */
const COLUMNS = 340;
/** Below that many probes each one is seen, and a share of few would be one or none. */
const MANY = 200;

/**
 * Raw probes, in order of x (seconds; null: lost), as a series of a chart of round-trip times: figures of all of
 * them, points thinned so that every spike and loss stays, and where there are many, percentiles and loss by stretch.
 */
export function rttSeries(name: string, probes: readonly Point[]): Series {
  const times = probes.flatMap(([, y]) => y ?? []);
  const of = (q: number): number | null => rounded(quantile(times, q));
  const stretches =
    probes.length < MANY ? [] : stretchesOf(probes, Math.min(60, Math.floor(probes.length / 40)));
  const lossy = times.length < probes.length;
  return {
    name,
    points: thin(probes, COLUMNS),
    sent: probes.length,
    lost: probes.length - times.length,
    min: of(0),
    median: of(0.5),
    p95: of(0.95),
    max: of(1),
    ...(stretches.length > 0 && { band: stretches.flatMap(bandOf) }),
    ...(stretches.length > 0 &&
      lossy && {
        loss: stretches.map(
          (s) =>
            [s.from, s.to, s.probes.filter(([, y]) => y === null).length, s.probes.length] as [
              number,
              number,
              number,
              number,
            ],
        ),
      }),
  };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly probes: Point[];
}

/** Equal stretches of x; those in which nothing was sent are left out. */
function stretchesOf(probes: readonly Point[], count: number): Stretch[] {
  const [first, last] = [probes[0]?.[0] ?? 0, probes.at(-1)?.[0] ?? 0];
  const width = (last - first) / count || 1;
  const all = Array.from({ length: count }, (_, i): Stretch => ({
    from: rounded(first + i * width) ?? 0,
    to: rounded(first + (i + 1) * width) ?? 0,
    probes: [],
  }));
  for (const probe of probes)
    all[Math.min(count - 1, Math.floor((probe[0] - first) / width))]?.probes.push(probe);
  return all.filter((s) => s.probes.length > 0);
}

/** Of fewer than that many answers a 95th percentile is only the greatest. */
const FEW = 10;

function bandOf({ from, to, probes }: Stretch): [number, number, number, number][] {
  const times = probes.flatMap(([, y]) => y ?? []);
  if (times.length < FEW) return [];
  const [low, mid, high] = [0.05, 0.5, 0.95].map((q) => rounded(quantile(times, q)) ?? 0);
  return [[rounded((from + to) / 2) ?? 0, low ?? 0, mid ?? 0, high ?? 0]];
}

function rounded(value: number): number;
function rounded(value: number | undefined): number | null;
function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}
