import type { MatrixChart } from '../core/documents/charts/matrix.js';
import { type ColourName, FAILED, stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { extremes, joinColumns } from './matrix-reading.js';
import { axisNumber, formatNumber } from './number.js';
import {
  fixed,
  hatch,
  headingBottom,
  type Key,
  legend,
  MARGIN,
  rect,
  SMALL,
  svg,
  text,
  WIDTH,
  isDrawable,
} from './svg.js';
import { hatchKey } from './svg-keys.js';
import { fit, textWidth } from './svg-text-width.js';
import { LEAST } from './ticks.js';

type Cell = MatrixChart['rows'][number]['cells'][number];

const ROW = 26;
const LEFT = 230;
const MOST_ROWS = 30;
const MOST_COLUMNS = 24;
const HEAT: readonly ColourName[] = ['h0', 'h1', 'h2', 'h3', 'h4'];

/** A cell for each reading, the darker the worse; the worst and the best are marked, a hole is a hole. */
export function matrixChart(chart: MatrixChart, summary: string, words: ChartWords): string {
  if (chart.rows.length === 0 || chart.columns.length === 0) return '';
  const { chart: shown, joined } = joinColumns(chart, MOST_COLUMNS);
  const rows = shown.rows.slice(0, MOST_ROWS);
  const ends = extremes(chart);
  const shade = shadeOf(chart, ends);
  const keys: Key[] = [
    ...(ends === undefined
      ? []
      : [
          {
            name: `${words.best} ${axisNumber(ends.best)} ${chart.unit}`,
            colour: 'h0' as const,
            sample: (x: number, y: number) =>
              rect(x, y - 6, 18, 12, shade(ends.best)) + mark('best', x + 9, y),
          },
          {
            name: `${words.worst} ${axisNumber(ends.worst)} ${chart.unit}`,
            colour: 'h4' as const,
            sample: (x: number, y: number) =>
              rect(x, y - 6, 18, 12, shade(ends.worst)) + mark('worst', x + 9, y),
          },
        ]),
    ...(hasLost(rows) ? [hatchKey(words.noAnswer, FAILED)] : []),
  ];
  const key = legend(keys, headingBottom(chart));
  const top = headingBottom(chart) + key.height + 20;
  const width = (WIDTH - MARGIN - LEFT) / shown.columns.length;
  const bottom = top + rows.length * ROW;
  const more = chart.rows.length - rows.length;
  const foot = [
    ...(joined > 1 ? [words.worstOf(formatNumber(joined))] : []),
    ...(more > 0 ? [words.more(formatNumber(more))] : []),
  ].join('; ');
  return svg(bottom + (foot === '' ? 8 : 24), chart, summary, [
    ...key.parts,
    text(MARGIN, top - 6, fit(`${chart.rowName}; ${chart.columnName}`, LEFT - MARGIN - 10, SMALL), {
      size: SMALL,
      colour: 'dim',
    }),
    ...columnNames(shown.columns, width, top),
    ...rows.map((row, i) => {
      const y = top + i * ROW;
      return (
        text(MARGIN, y + 17, fit(row.label, LEFT - MARGIN - 10, SMALL), { size: SMALL }) +
        shown.columns
          .map((_, c) => drawCell(row.cells[c] ?? null, LEFT + c * width, y, width, { shade, ends, words }))
          .join('')
      );
    }),
    foot === ''
      ? ''
      : text(LEFT, bottom + 16, fit(foot, WIDTH - LEFT - MARGIN, SMALL), { size: SMALL, colour: 'dim' }),
  ]);
}

function hasLost(rows: MatrixChart['rows']): boolean {
  return rows.some(({ cells }) => cells.some((cell) => cell !== null && cell.value === null));
}

/** Every name, or every second, third … of them, as there is room. */
function columnNames(columns: readonly string[], width: number, top: number): string[] {
  const widest = Math.max(...columns.map((name) => textWidth(name, SMALL))) + 8;
  const every = Math.min(columns.length, Math.max(1, Math.ceil(Math.min(widest, 120) / width)));
  return columns.flatMap((name, i) => {
    if (i % every !== 0) return [];
    const room = Math.min(every, columns.length - i) * width - 6;
    const shown = fit(name, room, SMALL);
    if (shown === '…' || textWidth(shown, SMALL) > room) return [];
    return [
      every === 1
        ? text(LEFT + (i + 0.5) * width, top - 6, shown, { anchor: 'middle', size: SMALL })
        : text(LEFT + i * width + 2, top - 6, shown, { size: SMALL }),
    ];
  });
}

/** Five steps from the best to the worst, by decades where they span them. */
function shadeOf(
  chart: MatrixChart,
  ends: { best: number; worst: number } | undefined,
): (value: number) => ColourName {
  if (ends === undefined) return () => 'h0';
  const [low, high] = [Math.min(ends.best, ends.worst), Math.max(ends.best, ends.worst)];
  const byDecades = low > LEAST && high / low >= 30;
  const share = (value: number): number =>
    byDecades ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return (value) => {
    const bad = chart.better === 'lower' ? share(value) : 1 - share(value);
    return HEAT[Math.min(4, Math.max(0, Math.floor(bad * 5)))] ?? 'h0';
  };
}

interface Look {
  readonly shade: (value: number) => ColourName;
  readonly ends: { best: number; worst: number } | undefined;
  readonly words: ChartWords;
}

function drawCell(cell: Cell, x: number, y: number, width: number, { shade, ends, words }: Look): string {
  const [w, h] = [Math.max(1, width - 2), ROW - 3];
  const middle = x + w / 2;
  if (cell === null)
    return `<path d="M${fixed(middle - 3)} ${fixed(y + h / 2)}h6" ${stroke('axis')} stroke-width="1.2"/>`;
  if (!isDrawable(cell.value)) {
    const said = w > textWidth(words.lost, SMALL) + 8 ? words.lost : '✕';
    const label =
      w > 14
        ? text(middle, y + 15, said, {
            anchor: 'middle',
            size: SMALL,
            bold: true,
            colour: FAILED,
            halo: true,
          })
        : '';
    return hatch(x, y, w, h, FAILED) + label;
  }
  const colour = shade(cell.value);
  const end = cell.value === ends?.worst ? 'worst' : cell.value === ends?.best ? 'best' : undefined;
  const label = axisNumber(round(cell.value));
  const fits = textWidth(label, SMALL) + (end === undefined ? 0 : 14) <= w - 2;
  return (
    rect(x, y, w, h, colour) +
    (end === undefined
      ? ''
      : `<path d="M${fixed(x)} ${fixed(y)}h${fixed(w)}v${fixed(h)}h-${fixed(w)}Z" fill="none" ${stroke('ink')} stroke-width="2"/>`) +
    (fits
      ? text(middle + (end === undefined ? 0 : 6), y + 15, label, {
          anchor: 'middle',
          size: SMALL,
          colour: onHeat(colour),
        })
      : '') +
    (end === undefined || w < 14 ? '' : mark(end, fits ? x + 9 : middle, y + h / 2, onHeat(colour)))
  );
}

function round(value: number): number {
  const size = Math.abs(value);
  return size >= 10
    ? Math.round(value)
    : size >= 1
      ? Math.round(value * 10) / 10
      : Math.round(value * 100) / 100;
}

/** Text on heat: see chart-colours. */
function onHeat(colour: ColourName): ColourName {
  return colour === 'h3' || colour === 'h4' ? 'paper' : 'ink';
}

/** Up: worst, down: best. */
function mark(
  end: 'best' | 'worst',
  x: number,
  y: number,
  colour: ColourName = end === 'worst' ? 'paper' : 'ink',
): string {
  const d = end === 'worst' ? 'm0 -4l4 7h-8Z' : 'm0 4l4 -7h-8Z';
  return `<path d="M${fixed(x)} ${fixed(y)}${d}" class="f-${colour}" fill="${colour === 'paper' ? '#ffffff' : '#1f2328'}"/>`;
}
