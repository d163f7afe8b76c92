import { type Point, thin } from '../core/thin.js';
import { type ColourName, COLOURS, dashOf, stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { axisNumber } from './number.js';
import {
  extent,
  fixed,
  headingBottom,
  isDrawable,
  type Heading,
  type Key,
  legend,
  line,
  linear,
  MARGIN,
  type Scale,
  SMALL,
  svg,
  text,
  WIDTH,
} from './svg.js';
import { fit } from './svg-text-width.js';
import { textured } from './svg-keys.js';
import { tickLabels, timeAxis } from './svg-axis.js';
import { LEAST, logTicks, niceTicks } from './ticks.js';

export interface PanelSeries {
  readonly name: string;
  readonly colour: ColourName;
  /** Of the line: tells series apart without colour. */
  readonly dash?: number;
  /** `steps`: a value holds until the next one. `columns`: `width` of x each, from x on, upon `base`. */
  readonly style: 'line' | 'steps' | 'columns';
  readonly points: readonly Point[];
  readonly width?: number;
  /** Of columns, by number: filled, hatched, hollow. */
  readonly texture?: number;
  readonly base?: readonly number[];
  /** x, low, middle, high: an area with a line through it. The points are then drawn quietly. */
  readonly band?: readonly (readonly [x: number, low: number, mid: number, high: number])[];
  /** Ticks in a strip above the plot. */
  readonly strip?: readonly number[];
}

/** One scale; what is measured in another unit stands in a panel of its own below the same x axis. */
export interface Panel {
  readonly caption: string;
  readonly log?: boolean;
  readonly height: number;
  readonly series: readonly PanelSeries[];
}

export interface PanelChart extends Heading {
  readonly start?: string | undefined;
  readonly timezone?: string | undefined;
  readonly xLabel: string;
  readonly panels: readonly Panel[];
  readonly keys: readonly Key[];
}

const [LEFT, RIGHT] = [64, WIDTH - 16];
const STRIP = 10;
const CAPTION = 24;
const GAP = 10;

/** Values over one x axis, a panel for each unit. What was not answered breaks the line: nothing is interpolated. */
export function panelChart(chart: PanelChart, summary: string, words: ChartWords): string {
  const panels = chart.panels.map((panel) => ({ ...panel, series: panel.series.map(finite) }));
  const xs = panels.flatMap((panel) => panel.series.flatMap((s) => [...spanOf(s)]));
  const [low, high] = extent(xs);
  if (!Number.isFinite(low)) return '';
  // What lies closer than numbers can tell apart is one moment.
  const isSpan = high - low > Math.max(LEAST, Math.abs(high) * LEAST);
  const [from, to] = isSpan ? [low, high] : [low - 1, high + 1];
  const x = linear(from, to, LEFT, RIGHT);
  const key = legend(chart.keys, headingBottom(chart));
  const parts = [...key.parts];
  let top = headingBottom(chart) + key.height + 2;
  for (const panel of panels) {
    const drawn = drawPanel(panel, top, x, words);
    parts.push(...drawn.parts);
    top = drawn.bottom + GAP;
  }
  const axis = xAxis(chart, from, to, x, top - GAP);
  return svg(axis.bottom, chart, summary, [...parts, ...axis.parts]);
}

/** More than the picture has pixels for. */
const COLUMNS = 340;

/** Numbers that are none become gaps; a line goes from left to right, with every spike of however many points. */
function finite(series: PanelSeries): PanelSeries {
  const points = series.points.flatMap(([x, y]): Point[] =>
    isDrawable(x) ? [[x, isDrawable(y) ? y : null]] : [],
  );
  const isLine = series.style !== 'columns';
  return {
    ...series,
    points: isLine
      ? thin(
          points.toSorted((a, b) => a[0] - b[0]),
          COLUMNS,
        )
      : points,
    ...(series.band && { band: series.band.filter((b) => b.every(isDrawable)) }),
    ...(series.strip && { strip: series.strip.filter(isDrawable) }),
  };
}

function* spanOf({ points, width = 0, strip = [], band = [] }: PanelSeries): Iterable<number> {
  for (const [x] of points) yield* [x, x + width];
  for (const [x] of band) yield x;
  yield* strip;
}

function drawPanel(
  panel: Panel,
  top: number,
  x: Scale,
  words: ChartWords,
): { parts: string[]; bottom: number } {
  const { series } = panel;
  const strips = series.filter((s) => (s.strip?.length ?? 0) > 0);
  const plotTop = top + CAPTION + strips.length * STRIP;
  const bottom = plotTop + panel.height;
  const values = series.flatMap((s) => [
    ...s.points.flatMap(([, y], i) => (y === null ? [] : y + (s.base?.[i] ?? 0))),
    ...(s.band ?? []).flatMap((b) => b.slice(1)),
  ]);
  const { y, ticks } = yScale(values, panel.log ?? false, bottom, plotTop);
  const caption = panel.log ? `${panel.caption} (${words.log})` : panel.caption;
  return {
    bottom,
    parts: [
      text(MARGIN, top + 12, fit(caption, WIDTH - 2 * MARGIN, SMALL), { size: SMALL, colour: 'dim' }),
      ...ticks.map(
        (t) =>
          line(LEFT, y(t), RIGHT, y(t), t === ticks[0] ? 'axis' : 'grid') +
          text(LEFT - 6, y(t) + 4, axisNumber(t), { anchor: 'end', size: SMALL }),
      ),
      ...series.map((s) => draw(s, x, y)),
      ...strips.map((s, i) => stripTicks(s, x, top + CAPTION + i * STRIP)),
    ],
  };
}

function yScale(
  values: readonly number[],
  log: boolean,
  bottom: number,
  top: number,
): { y: Scale; ticks: readonly number[] } {
  const [low, high] = extent(values);
  if (log) {
    const positive = extent(values.filter((v) => v > LEAST));
    const ticks = Number.isFinite(positive[0]) ? logTicks(...positive) : [1, 10];
    const [first, last] = [ticks[0] ?? 1, ticks.at(-1) ?? 10];
    const scale = linear(Math.log10(first), Math.log10(last > first ? last : first * 10), bottom, top);
    const powers = ticks.length > 7 ? ticks.filter((t) => Number.isInteger(Math.log10(t))) : ticks;
    const every = Math.ceil(powers.length / 8);
    const few = powers.filter((_, i) => i % every === 0);
    return { y: (value) => scale(Math.log10(Math.max(value, first))), ticks: few };
  }
  const ticks = niceTicks(Math.min(0, Number.isFinite(low) ? low : 0), high > 0 ? high : low < 0 ? 0 : 1, 4);
  return { y: linear(ticks[0] ?? 0, ticks.at(-1) ?? 1, bottom, top), ticks };
}

function draw(series: PanelSeries, x: Scale, y: Scale): string {
  if (series.style === 'columns') return columns(series, x, y);
  const { band } = series;
  if (band && band.length > 1) return bandOf(series, band, x, y);
  const path = pathOf(series, x, y);
  const width = series.points.length === 1 ? 5 : 1.6;
  return path === ''
    ? ''
    : `<path d="${path}" fill="none" ${stroke(series.colour)} stroke-width="${width}"${dashOf(series.dash ?? 0)} stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** Percentiles as an area with the median through it; of the values themselves only those beyond, as dots. */
function bandOf(series: PanelSeries, band: NonNullable<PanelSeries['band']>, x: Scale, y: Scale): string {
  const edge = (at: 1 | 2 | 3): string[] => band.map((b) => `${fixed(x(b[0]))} ${fixed(y(b[at]))}`);
  let nearest = 0;
  const beyond = new Set<string>();
  for (const [at, value] of series.points) {
    while (distance(band[nearest + 1], at) < distance(band[nearest], at)) nearest++;
    const [, low = 0, , high = 0] = band[nearest] ?? [];
    if (value !== null && (value > high || value < low)) beyond.add(`M${fixed(x(at))} ${fixed(y(value))}h0`);
  }
  return (
    area(`M${edge(3).join('L')}L${edge(1).toReversed().join('L')}Z`, series.colour) +
    `<path d="${[...beyond].join('')}" fill="none" ${stroke(series.colour)} stroke-width="2" stroke-opacity="0.7" stroke-linecap="round"/>` +
    `<path d="M${edge(2).join('L')}" fill="none" ${stroke(series.colour)} stroke-width="2"${dashOf(series.dash ?? 0)} stroke-linejoin="round"/>`
  );
}

function distance(band: NonNullable<PanelSeries['band']>[number] | undefined, at: number): number {
  return band === undefined ? Infinity : Math.abs(band[0] - at);
}

/** An area, and its edge for print. */
function area(d: string, colour: ColourName): string {
  return `<path d="${d}" fill="none" ${stroke(colour)} stroke-width="0.8"/><path d="${d}" class="f-${colour}" fill="${COLOURS[colour][0]}" fill-opacity="0.18"/>`;
}

/** A point alone between two gaps is a line of no length with round ends: a dot. */
function pathOf({ points, style }: PanelSeries, x: Scale, y: Scale): string {
  let path = '';
  let isOpen = false;
  points.forEach(([at, value], i) => {
    if (value === null) {
      isOpen = false;
      return;
    }
    const next = points[i + 1];
    const alone = !isOpen && (next?.[1] ?? null) === null;
    const to = `${fixed(x(at))} ${fixed(y(value))}`;
    path += isOpen ? (style === 'steps' ? `H${fixed(x(at))}V${fixed(y(value))}` : `L${to}`) : `M${to}`;
    if (alone) path += style === 'steps' && next ? `H${fixed(x(next[0]))}` : 'h0';
    isOpen = true;
  });
  return path;
}

function columns({ points, width = 0, base, colour, texture = 0 }: PanelSeries, x: Scale, y: Scale): string {
  return points
    .map(([at, value], i) => {
      if (value === null || value <= 0) return '';
      const floor = base?.[i] ?? 0;
      const [left, right] = [x(at), x(at + width)];
      const wide = Math.max(1, right - left - (right - left > 4 ? 1 : 0));
      const height = Math.max(0.8, y(floor) - y(floor + value));
      return textured(texture, left, y(floor + value), wide, height, colour);
    })
    .join('');
}

function stripTicks({ strip = [], colour }: PanelSeries, x: Scale, top: number): string {
  const places = new Set(strip.map((at) => fixed(Math.round(x(at)))));
  const path = [...places].map((at) => `M${at} ${fixed(top)}v${STRIP - 3}`).join('');
  return `<path d="${path}" ${stroke(colour)} stroke-width="1.8"/>`;
}

/** Beyond that JavaScript has no date. */
const LAST_DATE = 8e15;

function xAxis(
  chart: PanelChart,
  from: number,
  to: number,
  x: Scale,
  bottom: number,
): { parts: string[]; bottom: number } {
  const start = chart.start === undefined ? Number.NaN : Date.parse(chart.start);
  const [a, b] = [start + from * 1000, start + to * 1000];
  if (Math.abs(a) < LAST_DATE && Math.abs(b) < LAST_DATE) {
    const clock: Scale = (at) => x((at - start) / 1000);
    return { bottom: bottom + 40, parts: timeAxis(chart.timezone ?? 'UTC', [a, b], clock, LEFT, bottom) };
  }
  const ticks = niceTicks(from, to, 8).filter((t) => t >= from && t <= to);
  const name = fit(chart.xLabel, RIGHT - LEFT, SMALL);
  return {
    bottom: bottom + 42,
    parts: [
      ...tickLabels(
        ticks.map((t) => ({ x: x(t), text: axisNumber(t) })),
        bottom + 16,
      ),
      text((LEFT + RIGHT) / 2, bottom + 34, name, { anchor: 'middle', size: SMALL, colour: 'dim' }),
    ],
  };
}
