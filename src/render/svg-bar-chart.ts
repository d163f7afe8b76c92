import type { BarChart } from '../core/documents/charts/bars.js';
import { ACCENT } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { formatNumber } from './number.js';
import { extent, headingBottom, MARGIN, rect, SMALL, svg, text, WIDTH, isDrawable } from './svg.js';
import { fit } from './svg-text-width.js';

const ROW = 20;
const LABEL = 320;
const VALUE = 170;
/** A bar for something that happened is never so short that it cannot be seen. */
const LEAST = 3;

/** Horizontal bars, each with its exact number. */
export function barChart(chart: BarChart, summary: string, words: ChartWords): string {
  const bars = chart.bars.map((bar) => ({
    ...bar,
    length: isDrawable(bar.value) ? Math.max(0, bar.value) : 0,
  }));
  if (bars.length === 0) return '';
  const most = Math.max(1, extent(bars.map((b) => b.length))[1]);
  const room = WIDTH - LABEL - VALUE;
  const share = (value: number): number =>
    chart.log ? Math.log10(1 + value) / Math.log10(1 + most) : value / most;
  const title = `${chart.title} (${chart.unit}${chart.log ? `, ${words.log}` : ''})`;
  const top = headingBottom({ ...chart, title }) + 2;
  const rows = bars.map((bar, i) => {
    const y = top + i * ROW;
    const length = LEAST + share(bar.length) * (room - LEAST);
    const at = LABEL + length + 6;
    return (
      text(LABEL - 8, y + 13, fit(bar.label, LABEL - 8 - MARGIN, SMALL), { anchor: 'end', size: SMALL }) +
      rect(LABEL, y + 3, length, ROW - 7, ACCENT) +
      text(at, y + 13, fit(bar.text ?? formatNumber(bar.value), WIDTH - MARGIN - at, SMALL), { size: SMALL })
    );
  });
  return svg(top + bars.length * ROW + 6, { ...chart, title }, summary, rows);
}
