import { formatNumber } from './number.js';
import {
  axisName,
  colour,
  cut,
  extent,
  FAILED,
  fixed,
  gridLine,
  legend,
  linear,
  svg,
  text,
  WIDTH,
} from './svg.js';
import { niceTicks } from './ticks.js';

export interface StackChart {
  readonly title: string;
  readonly yLabel: string;
  /** Names of the parts, bottom up; the last one is drawn as a failure. */
  readonly parts: readonly string[];
  readonly columns: readonly {
    /** Neighbours of the same group stand together above its name. */
    readonly group: string;
    readonly parts: readonly number[];
    readonly failed: boolean;
  }[];
}

const [LEFT, RIGHT, PLOT] = [58, WIDTH - 14, 180];
const GAP = 14;
const WIDEST = 26;
/** Colours of the parts; vermilion is kept for what failed. */
const COLOURS = [4, 2, 3, 0, 5];

/** Stacked columns, one an attempt, in order; one that failed carries a cross. */
export function stackChart(chart: StackChart): string {
  if (chart.columns.length === 0) return '';
  const last = chart.parts.length - 1;
  const shade = (part: number): number => (part === last ? FAILED : (COLOURS[part] ?? 0));
  const used = chart.parts.flatMap((name, i) =>
    chart.columns.some((c) => (c.parts[i] ?? 0) > 0) ? [{ name, colour: shade(i) }] : [],
  );
  const key = legend(used, 36);
  const [top, bottom] = [36 + key.height + 6, 36 + key.height + 6 + PLOT];
  const sums = chart.columns.map((c) => c.parts.reduce((a, b) => a + b, 0));
  const yTicks = niceTicks(0, extent(sums)[1] || 1, 5);
  const y = linear(0, yTicks.at(-1) ?? 1, bottom, top);
  const groups = groupsOf(chart.columns.map((c) => c.group));
  const step = Math.min(WIDEST + 4, (RIGHT - LEFT - GAP * groups.length) / chart.columns.length);
  const place = (index: number, group: number): number => LEFT + GAP / 2 + group * GAP + index * step;
  const columns = groups.flatMap(({ from, to }, g) =>
    chart.columns.slice(from, to).map((column, i) => {
      const [x, width] = [place(from + i, g), Math.max(1, step - (step > 6 ? 4 : 0.5))];
      let floor = 0;
      const boxes = column.parts.map((value, part) => {
        const [a, b] = [y(floor), y((floor += value))];
        return value > 0
          ? `<rect x="${fixed(x)}" y="${fixed(b)}" width="${fixed(width)}" height="${fixed(Math.max(0.4, a - b))}" ${colour(shade(part))}/>`
          : '';
      });
      return boxes.join('') + (column.failed ? cross(x + width / 2, y(floor) - 8) : '');
    }),
  );
  const labels = groups.map(({ from, to, name }, g) => {
    const [a, b] = [place(from, g), place(to, g)];
    return (
      gridLine(a, bottom + 4, b - 4, bottom + 4) +
      text((a + b) / 2, bottom + 18, cut(name, Math.max(8, Math.floor((b - a + GAP) / 6.4))), 'middle')
    );
  });
  const failed = chart.columns.filter((c) => c.failed).length;
  const summary = `${chart.columns.length} attempts, ${failed} failed, the longest ${formatNumber(extent(sums)[1])} ${chart.yLabel}`;
  return svg(bottom + 28, chart.title, summary, [
    ...key.parts,
    ...yTicks.map(
      (t) => gridLine(LEFT, y(t), RIGHT, y(t)) + text(LEFT - 6, y(t) + 4, formatNumber(t), 'end'),
    ),
    axisName((top + bottom) / 2, chart.yLabel),
    ...columns,
    ...labels,
  ]);
}

function cross(x: number, y: number): string {
  return `<path d="M${fixed(x - 4)} ${fixed(y - 4)}l8 8m0 -8l-8 8" ${colour(FAILED, 'k')} stroke-width="2.4" fill="none"/>`;
}

function groupsOf(names: readonly string[]): { from: number; to: number; name: string }[] {
  const groups: { from: number; to: number; name: string }[] = [];
  names.forEach((name, i) => {
    const open = groups.at(-1);
    if (open?.name === name) open.to = i + 1;
    else groups.push({ from: i, to: i + 1, name });
  });
  return groups;
}
