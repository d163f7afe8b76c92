import { formatNumber } from './number.js';
import { colour, cut, extent, FAILED, fixed, gridLine, linear, svg, text, WIDTH } from './svg.js';
import { LEAST, logTicks } from './ticks.js';

export interface DotChart {
  readonly title: string;
  readonly xLabel: string;
  readonly rows: readonly {
    readonly label: string;
    /** Positive; drawn on a logarithmic scale. */
    readonly values: readonly number[];
    readonly note: string;
    readonly failed: boolean;
  }[];
}

const [LEFT, RIGHT] = [14, WIDTH - 22];
const [TOP, ROW] = [30, 38];

/** A dot for each value, a row for each of those compared: where they lie, how far they scatter, which stand out. */
export function dotChart(chart: DotChart): string {
  if (chart.rows.length === 0) return '';
  const [low, high] = extent(chart.rows.flatMap((r) => r.values).filter((v) => v > LEAST));
  const ticks = Number.isFinite(low) ? logTicks(low, high) : [];
  const [first, last] = [ticks[0] ?? 1, ticks.at(-1) ?? 10];
  const scale = linear(Math.log10(first), Math.log10(last > first ? last : first * 10), LEFT, RIGHT);
  const x = (value: number): number => scale(Math.log10(Math.max(value, first)));
  const bottom = TOP + chart.rows.length * ROW;
  const rows = chart.rows.map((row, i) => {
    const y = TOP + i * ROW;
    const places = new Set(row.values.map((value) => fixed(Math.round(x(value) * 2) / 2)));
    const dots = [...places].map(
      (at) => `<circle cx="${at}" cy="${y + 26}" r="3.5" fill-opacity="0.6" ${colour(0)}/>`,
    );
    const note = text(RIGHT, y + 14, cut(row.note, 60), 'end');
    return (
      text(LEFT, y + 14, cut(row.label, 52)) +
      (row.failed ? note.replace('<text', `<text ${colour(FAILED)} font-weight="bold"`) : note) +
      gridLine(LEFT, y + 26, RIGHT, y + 26) +
      dots.join('')
    );
  });
  const axis = ticks.map(
    (t) => gridLine(x(t), TOP + 18, x(t), bottom) + text(x(t), bottom + 14, formatNumber(t), 'middle'),
  );
  const caption =
    ticks.length > 0 ? [text(WIDTH / 2, bottom + 32, `${chart.xLabel} (logarithmic scale)`, 'middle')] : [];
  const summary = chart.rows.map((r) => `${r.label}: ${r.note}`).join('; ');
  return svg(bottom + (ticks.length > 0 ? 40 : 0), chart.title, summary, [...axis, ...rows, ...caption]);
}
