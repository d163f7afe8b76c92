import type { StripChart } from '../core/documents/charts/strip.js';
import { thin } from '../core/thin.js';
import { fill, stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { axisNumber } from './number.js';
import type { Frame } from './strip-lane.js';
import { extent, fixed, line, linear, MARGIN, SMALL, text, isDrawable } from './svg.js';
import { fit, textWidth } from './svg-text-width.js';

const HEIGHT = 34;
/** Not those of alarms. */
const METRICS = ['c0', 'c5', 'c2', 'c3'] as const;

/** A metric in a lane: its line with its gaps, and its least and greatest value. Nothing where there is no value. */
export function seriesLane(
  series: NonNullable<StripChart['series']>[number],
  index: number,
  { left, right, x }: Frame,
  top: number,
  words: ChartWords,
): string[] {
  const all = series.points.flatMap(([at, value]): [number, number | null][] => {
    const ms = Date.parse(at);
    const isShown = Number.isFinite(ms) && x(ms) >= left && x(ms) <= right;
    return isShown ? [[ms, isDrawable(value) ? value : null]] : [];
  });
  const colour = METRICS[index % METRICS.length] ?? 'ink';
  const points = thin(all, 300);
  const [low, high] = extent(points.flatMap(([, y]) => y ?? []));
  const [first, base] = [top + 8, top + 8 + HEIGHT];
  const name = text(MARGIN, top + 16, fit(series.name, left - MARGIN - 10, SMALL), { size: SMALL });
  const unit = text(MARGIN, top + 31, fit(series.unit, left - MARGIN - 10, SMALL), {
    size: SMALL,
    colour: 'dim',
  });
  if (!Number.isFinite(low))
    return [name, unit, text(left + 4, top + 26, words.noData, { size: SMALL, colour: 'dim' })];
  const y = linear(low, high > low ? high : low + 1, base, first);
  let path = '';
  let isOpen = false;
  points.forEach(([at, value], i) => {
    if (value === null) isOpen = false;
    else {
      const alone = !isOpen && (points[i + 1]?.[1] ?? null) === null;
      path += `${isOpen ? 'L' : 'M'}${fixed(x(at))} ${fixed(y(value))}${alone ? 'h0' : ''}`;
      isOpen = true;
    }
  });
  const ends = high > low ? [high, low] : [high];
  return [
    line(left, base, right, base, 'grid'),
    name,
    unit,
    `<path d="${path}" fill="none" ${stroke(colour)} stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>`,
    ...ends.map((value, i) => {
      const at = points.find((p) => p[1] === value)?.[0] ?? 0;
      const label = axisNumber(threeDigits(value));
      const width = textWidth(label, SMALL);
      const place = x(at) + 6 + width < right ? x(at) + 6 : x(at) - 6 - width;
      return (
        `<circle cx="${fixed(x(at))}" cy="${fixed(y(value))}" r="2.6" ${fill(colour)}/>` +
        text(Math.max(left, place), i === 0 ? first + 4 : base - 1, label, { size: SMALL, halo: true })
      );
    }),
  ];
}

/** A label is for orientation; the table below the picture has the value. */
function threeDigits(value: number): number {
  const size = Math.abs(value);
  return size >= 1000 && size < 1e5 ? Math.round(value) : Number(value.toPrecision(3));
}
