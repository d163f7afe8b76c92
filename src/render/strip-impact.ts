import type { StripChart } from '../core/documents/charts/strip.js';
import { zoneOf } from '../core/log-time/zone.js';
import { FAILED } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { placeLabels } from './label-places.js';
import type { Frame } from './strip-lane.js';
import { hatch, line, MARGIN, rect, SMALL, text } from './svg.js';
import { fit, textWidth } from './svg-text-width.js';
import { timeOfDay } from './time-axis.js';

const ROW = 14;
const ROWS = 4;
const BAR = 18;

/** Marks with their times above, and the bar of the impact: full, then hatched from when it was less. */
export function impactRow(
  chart: StripChart,
  frame: Frame,
  top: number,
  [from, to]: readonly [number, number],
  words: ChartWords,
): { parts: string[]; bottom: number; marks: number[] } {
  const zone = zoneOf(chart.timezone);
  // What happened at one moment is one mark.
  const byTime = new Map<number, string[]>();
  for (const { mark, at } of chart.marks) {
    const ms = Date.parse(at);
    if (ms >= from && ms <= to) byTime.set(ms, [...(byTime.get(ms) ?? []), words[mark]]);
  }
  const marks = [...byTime].map(([at, names]) => {
    const label = `${[...new Set(names)].join(', ')} ${timeOfDay(at, zone)}`;
    return { x: frame.x(at), label, width: textWidth(label, SMALL, true) };
  });
  const room = { rows: ROWS, left: MARGIN, right: frame.right, gap: 3, taken: [] };
  // All to the right of their lines, so that none is taken for the name of another; else as they fit.
  const flags = placeLabels(marks, { ...room, sides: ['right'] });
  const places = flags.every((place) => place !== undefined)
    ? flags
    : placeLabels(marks, { ...room, sides: ['right', 'left'] });
  const rows = marks.length === 0 ? 0 : 1 + Math.max(0, ...places.map((place) => place?.row ?? 0));
  const bar = top + rows * ROW + 4;
  const { impact } = chart;
  const start = Date.parse(impact?.from ?? '');
  const hasBar = Number.isFinite(start);
  const bottom = hasBar || rows > 0 ? bar + (hasBar ? BAR + 4 : 0) : top;
  return {
    bottom,
    marks: marks.map((mark) => mark.x),
    parts: [
      ...marks.map((mark, i) => {
        const place = places[i];
        if (place === undefined) return '';
        const y = bar - 6 - place.row * ROW;
        const words = text(place.left, y, mark.label, { size: SMALL, bold: true, halo: true });
        return line(mark.x, y + 3, mark.x, bottom, 'axis') + words;
      }),
      ...(hasBar ? impactBar(chart, frame, bar, [from, to], words) : []),
    ],
  };
}

function impactBar(
  { impact }: StripChart,
  { left, x }: Frame,
  top: number,
  [from, to]: readonly [number, number],
  words: ChartWords,
): string[] {
  const within = (at: number): number => x(Math.min(to, Math.max(from, at)));
  const start = Date.parse(impact?.from ?? '');
  const given = Date.parse(impact?.to ?? '');
  const isOpen = !Number.isFinite(given);
  const end = isOpen ? to : Math.max(start, given);
  const mitigated = Date.parse(impact?.mitigated ?? '');
  const full = Number.isFinite(mitigated) ? Math.min(end, Math.max(start, mitigated)) : end;
  const [a, b, c] = [within(start), within(full), within(end)];
  const said = isOpen ? words.goesOn : span(end - start);
  const width = textWidth(said, SMALL, true);
  const inside = b - a > width + 10;
  const outside = c + 6 + width < x(to) ? c + 6 : a - 6 - width;
  return [
    text(MARGIN, top + 13, fit(words.impact, left - MARGIN - 6, SMALL, true), { size: SMALL, bold: true }),
    rect(a, top, Math.max(1.5, b - a), BAR, FAILED),
    c - b >= 1 ? hatch(b, top, c - b, BAR, FAILED) : '',
    inside
      ? text((a + b) / 2, top + 13, said, { anchor: 'middle', size: SMALL, bold: true, colour: 'paper' })
      : outside > left
        ? text(outside, top + 13, said, { size: SMALL, bold: true, halo: true })
        : '',
  ];
}

/** `45 min`, `1 h 20 min`, `2 d 3 h`, `12 s`. */
function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
