import { niceTicks } from './ticks.js';
import { escapeXml } from './escape.js';

export interface Series {
  readonly name: string;
  /** `y` null: sent, but no answer. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT] = [760, 240];
const PAD = { left: 58, right: 14, top: 30, bottom: 40 };
/** Okabe-Ito: told apart with any colour vision. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/**
 * A line chart as one self-contained SVG: no script, no font, no link. Lost answers are ticks on the top edge,
 * and the line breaks there: nothing is interpolated.
 */
export function lineChart(chart: LineChart): string {
  const points = chart.series.flatMap((s) => s.points);
  const xs = points.map((p) => p.x);
  const ys = points.flatMap((p) => (p.y === null ? [] : [p.y]));
  if (points.length === 0) return '';
  const xTicks = niceTicks(min(xs), max(xs), 8);
  const yTicks = niceTicks(0, max(ys) || 1, 5);
  const x = scale(min(xs), Math.max(max(xs), min(xs) + 1e-9), PAD.left, WIDTH - PAD.right);
  const y = scale(0, yTicks.at(-1) ?? 1, HEIGHT - PAD.bottom, PAD.top);
  const parts = [
    text(PAD.left, 18, chart.title, 'start', 'bold'),
    ...yTicks.map((t) => gridLine(y(t)) + text(PAD.left - 6, y(t) + 4, format(t), 'end')),
    ...xTicks
      .filter((t) => t >= min(xs) && t <= max(xs))
      .map((t) => text(x(t), HEIGHT - PAD.bottom + 16, format(t), 'middle')),
    text(WIDTH / 2, HEIGHT - 6, chart.xLabel, 'middle'),
    `<text transform="translate(14 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escapeXml(chart.yLabel)}</text>`,
    ...chart.series.flatMap((s, i) => seriesPath(s, COLOURS[i % COLOURS.length] ?? '#000', x, y)),
    ...legend(chart.series),
  ];
  const label = escapeXml(chart.title);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="currentColor">${parts.join('')}</svg>`
  );
}

type Scale = (value: number) => number;

function seriesPath(series: Series, colour: string, x: Scale, y: Scale): string[] {
  const runs: string[] = [];
  let run: string[] = [];
  for (const point of series.points) {
    if (point.y !== null) {
      run.push(`${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
      continue;
    }
    if (run.length > 0) runs.push(run.join(' '));
    run = [];
  }
  if (run.length > 0) runs.push(run.join(' '));
  const lines = runs.map((r) =>
    r.includes(' ')
      ? `<polyline points="${r}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
      : `<circle cx="${r.split(',')[0]}" cy="${r.split(',')[1]}" r="2" fill="${colour}"/>`,
  );
  const lost = series.points
    .filter((p) => p.y === null)
    .map((p) => {
      const at = x(p.x).toFixed(1);
      return `<line x1="${at}" x2="${at}" y1="${PAD.top}" y2="${PAD.top + 10}" stroke="${colour}" stroke-width="2"/>`;
    });
  return [...lines, ...lost];
}

function legend(series: readonly Series[]): string[] {
  let right = WIDTH - PAD.right;
  return series.toReversed().map((s, i) => {
    const name = s.name.length > 28 ? `${s.name.slice(0, 27)}…` : s.name;
    const at = right;
    right -= name.length * 7 + 26;
    const colour = COLOURS[(series.length - 1 - i) % COLOURS.length] ?? '#000';
    return (
      text(at, 18, name, 'end') +
      `<rect x="${at - name.length * 7 - 14}" y="10" width="10" height="8" fill="${colour}"/>`
    );
  });
}

function gridLine(at: number): string {
  return `<line x1="${PAD.left}" x2="${WIDTH - PAD.right}" y1="${at}" y2="${at}" stroke="currentColor" stroke-opacity="0.15"/>`;
}

function text(x: number, y: number, value: string, anchor: string, weight = 'normal'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-weight="${weight}">${escapeXml(value)}</text>`;
}

function scale(from: number, to: number, a: number, b: number): Scale {
  return (value) => a + ((value - from) / (to - from)) * (b - a);
}

function format(value: number): string {
  return String(Number(value.toPrecision(6)));
}

// Math.min(...list) overflows the stack on a ten-minute series.
function min(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function max(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}
