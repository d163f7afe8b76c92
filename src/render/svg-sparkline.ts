import type { SparklineChart } from '../core/documents/charts/sparkline.js';
import { thin } from '../core/thin.js';
import { ACCENT, fill, stroke } from './chart-colours.js';
import { extent, fixed, linear, picture, isDrawable } from './svg.js';

const [WIDTH, HEIGHT, EDGE] = [120, 24, 4];

/** As high as a line of text; the last value is a dot. */
export function sparkline(chart: SparklineChart, summary: string): string {
  const points = thin(
    chart.points.flatMap(([x, y]): [number, number | null][] =>
      isDrawable(x) ? [[x, isDrawable(y) ? y : null]] : [],
    ),
    WIDTH,
  );
  const [low, high] = extent(points.flatMap(([, y]) => y ?? []));
  if (!Number.isFinite(low)) return '';
  const [from, to] = extent(points.map(([x]) => x));
  const x = linear(from, to > from ? to : from + 1, EDGE, WIDTH - EDGE);
  const y = linear(low, high > low ? high : low + 1, HEIGHT - EDGE, EDGE);
  let path = '';
  let isOpen = false;
  for (const [at, value] of points) {
    if (value !== null)
      path += `${isOpen ? 'L' : 'M'}${fixed(x(at))} ${fixed(y(value))}${isOpen ? '' : 'h0'}`;
    isOpen = value !== null;
  }
  const last = points.findLast(([, value]) => value !== null);
  return picture(
    WIDTH,
    HEIGHT,
    chart.title,
    summary,
    [
      `<path d="${path}" fill="none" ${stroke(ACCENT)} stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
      `<circle cx="${fixed(x(last?.[0] ?? 0))}" cy="${fixed(y(last?.[1] ?? 0))}" r="2.4" ${fill(ACCENT)}/>`,
    ],
    true,
  );
}
