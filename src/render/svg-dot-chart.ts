import type { DotChart } from '../core/documents/charts/dots.js';
import { ACCENT, FAILED, fill } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { axisNumber } from './number.js';
import { extent, fixed, headingBottom, line, linear, SMALL, svg, text, WIDTH, isDrawable } from './svg.js';
import { fit } from './svg-text-width.js';
import { LEAST, logTicks } from './ticks.js';

const [LEFT, RIGHT] = [14, WIDTH - 22];
const ROW = 38;

/** A dot for each value, a row for each of those compared: where they lie, how far they scatter, which stand out. */
export function dotChart(chart: DotChart, summary: string, words: ChartWords): string {
  if (chart.rows.length === 0) return '';
  const values = chart.rows.map((row) => row.values.filter(isDrawable));
  const [low, high] = extent(values.flat().filter((v) => v > LEAST));
  const ticks = Number.isFinite(low) ? logTicks(low, high) : [];
  const [first, last] = [ticks[0] ?? 1, ticks.at(-1) ?? 10];
  const scale = linear(Math.log10(first), Math.log10(last > first ? last : first * 10), LEFT, RIGHT);
  const x = (value: number): number => scale(Math.log10(Math.max(value, first)));
  const top = headingBottom(chart) + 4;
  const bottom = top + chart.rows.length * ROW;
  const every = Math.ceil(ticks.length / 9);
  const shown = ticks.filter((_, i) => i % every === 0);
  const rows = chart.rows.map((row, i) => {
    const y = top + i * ROW;
    const places = new Set((values[i] ?? []).map((value) => fixed(Math.round(x(value) * 2) / 2)));
    const dots = [...places].map(
      (at) => `<circle cx="${at}" cy="${fixed(y + 26)}" r="3.5" fill-opacity="0.6" ${fill(ACCENT)}/>`,
    );
    const note = {
      anchor: 'end',
      size: SMALL,
      bold: row.failed,
      ...(row.failed && { colour: FAILED }),
    } as const;
    return (
      text(LEFT, y + 14, fit(row.label, 350, SMALL), { size: SMALL }) +
      text(RIGHT, y + 14, fit(row.note, RIGHT - LEFT - 366, SMALL, row.failed), note) +
      line(LEFT, y + 26, RIGHT, y + 26, 'grid') +
      dots.join('')
    );
  });
  const axis = shown.map(
    (t) =>
      line(x(t), top + 18, x(t), bottom, 'grid') +
      text(Math.max(LEFT, x(t)), bottom + 14, axisNumber(t), {
        anchor: t === first ? 'start' : 'middle',
        size: SMALL,
      }),
  );
  const caption = text(WIDTH / 2, bottom + 32, fit(`${chart.xLabel} (${words.log})`, RIGHT - LEFT, SMALL), {
    anchor: 'middle',
    size: SMALL,
    colour: 'dim',
  });
  return svg(bottom + (ticks.length > 0 ? 40 : 4), chart, summary, [
    ...axis,
    ...rows,
    ...(ticks.length > 0 ? [caption] : []),
  ]);
}
