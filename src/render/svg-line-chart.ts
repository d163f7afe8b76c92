import { formatNumber } from './number.js';
import {
  axisName,
  colour,
  extent,
  fixed,
  gridLine,
  legend,
  linear,
  type Scale,
  svg,
  text,
  WIDTH,
} from './svg.js';
import { niceTicks } from './ticks.js';

interface Series {
  readonly name: string;
  /** `y` null: asked, but no answer. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const PLOT = 190;
const [LEFT, RIGHT] = [58, WIDTH - 14];
const STRIP = 9;

/**
 * Values over time. What was not answered is a tick in a strip at the top, one strip for each series that has any,
 * and its line breaks there: nothing is interpolated.
 */
export function lineChart(chart: LineChart): string {
  const points = chart.series.flatMap((s) => s.points);
  if (points.length === 0) return '';
  const xs = extent(points.map(([x]) => x));
  const ys = extent(points.flatMap(([, y]) => y ?? []));
  // One point, or none answered: there must still be something to measure with.
  const [from, to] = xs[1] > xs[0] ? xs : [xs[0] - 1, xs[0] + 1];
  const yTicks = niceTicks(0, ys[1] > 0 ? ys[1] : 1, 5);
  const key = legend(
    chart.series.map(({ name }, i) => ({ name, colour: i })),
    36,
  );
  const lossy = chart.series.filter(hasLoss);
  const top = 36 + key.height + 4;
  const plotTop = top + lossy.length * STRIP;
  const bottom = plotTop + PLOT;
  const x = linear(from, to, LEFT, RIGHT);
  const y = linear(0, yTicks.at(-1) ?? 1, bottom, plotTop);
  const parts = [
    ...key.parts,
    ...yTicks.map(
      (t) => gridLine(LEFT, y(t), RIGHT, y(t)) + text(LEFT - 6, y(t) + 4, formatNumber(t), 'end'),
    ),
    ...niceTicks(from, to, 8)
      .filter((t) => t >= from && t <= to)
      .map((t) => text(x(t), bottom + 16, formatNumber(t), 'middle')),
    text((LEFT + RIGHT) / 2, bottom + 34, chart.xLabel, 'middle'),
    axisName((plotTop + bottom) / 2, chart.yLabel),
    ...chart.series.map((s, i) => line(s, i, x, y)),
    ...lossy.map((s, i) => ticks(s, chart.series.indexOf(s), x, top + i * STRIP)),
  ];
  return svg(bottom + 42, chart.title, chart.series.map(describe).join('; '), parts);
}

function hasLoss({ points }: Series): boolean {
  return points.some(([, y]) => y === null);
}

/** A point alone between two gaps is a line of no length with round ends: a dot. */
function line({ points }: Series, index: number, x: Scale, y: Scale): string {
  let path = '';
  let isOpen = false;
  points.forEach(([at, value], i) => {
    if (value === null) {
      isOpen = false;
      return;
    }
    const alone = !isOpen && (points[i + 1]?.[1] ?? null) === null;
    path += `${isOpen ? 'L' : 'M'}${fixed(x(at))} ${fixed(y(value))}${alone ? 'h0' : ''}`;
    isOpen = true;
  });
  if (path === '') return '';
  const width = points.length === 1 ? 5 : 1.5;
  return `<path d="${path}" fill="none" ${colour(index, 'k')} stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

function ticks({ points }: Series, index: number, x: Scale, top: number): string {
  const places = new Set(points.flatMap(([at, value]) => (value === null ? fixed(Math.round(x(at))) : [])));
  const path = [...places].map((at) => `M${at} ${top}v${STRIP - 2}`).join('');
  return `<path d="${path}" ${colour(index, 'k')} stroke-width="1.6"/>`;
}

function describe({ name, points }: Series): string {
  const values = points.flatMap(([, y]) => y ?? []);
  const [low, high] = extent(values);
  const range = values.length === 0 ? 'no answer' : `from ${formatNumber(low)} to ${formatNumber(high)}`;
  return `${name}: ${range}${hasLoss({ name, points }) ? ', with gaps' : ''}`;
}
