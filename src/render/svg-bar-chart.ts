import { formatNumber } from './number.js';
import { colour, cut, extent, fixed, svg, text, WIDTH } from './svg.js';

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  /** Logarithmic: the counters of a window differ by orders of magnitude, and the small ones are often the telling ones. */
  readonly log: boolean;
  /** `text` beside the bar instead of the value. */
  readonly bars: readonly {
    readonly label: string;
    readonly value: number;
    readonly text?: string | undefined;
  }[];
}

const ROW = 20;
const LABEL = 320;
const VALUE = 170;
const TOP = 30;
/** A bar for something that happened is never so short that it cannot be seen. */
const LEAST = 3;

/** Horizontal bars, each with its exact number. */
export function barChart(chart: BarChart): string {
  if (chart.bars.length === 0) return '';
  const most = Math.max(1, extent(chart.bars.map((b) => b.value))[1]);
  const room = WIDTH - LABEL - VALUE;
  const share = (value: number): number =>
    chart.log ? Math.log10(1 + value) / Math.log10(1 + most) : value / most;
  const rows = chart.bars.map((bar, i) => {
    const y = TOP + i * ROW;
    const length = LEAST + share(Math.max(0, bar.value)) * (room - LEAST);
    return (
      text(LABEL - 8, y + 13, cut(bar.label, 48), 'end') +
      `<rect x="${LABEL}" y="${y + 3}" width="${fixed(length)}" height="${ROW - 7}" ${colour(0)}/>` +
      text(LABEL + length + 6, y + 13, bar.text ?? formatNumber(bar.value))
    );
  });
  const title = `${chart.title} (${chart.unit}${chart.log ? ', logarithmic scale' : ''})`;
  const summary = chart.bars.map((b) => `${b.label}: ${b.text ?? formatNumber(b.value)}`).join('; ');
  return svg(TOP + chart.bars.length * ROW + 6, title, summary, rows);
}
