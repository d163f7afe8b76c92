import type { StripChart } from '../core/documents/charts/strip.js';
import { zoneOf } from '../core/log-time/zone.js';
import type { ChartWords } from './chart-words.js';
import { drawLane, type Frame, type Lane, type LaneEvent, directPlaces, numberPlaces } from './strip-lane.js';
import { LANES } from './strip-glyphs.js';
import { impactRow } from './strip-impact.js';
import { listBelow, stripKeys } from './strip-list.js';
import { seriesLane } from './strip-series.js';
import { extent, headingBottom, legend, line, linear, svg, WIDTH } from './svg.js';
import { timeAxis } from './svg-axis.js';

const GUTTER = 108;
const RIGHT = WIDTH - 14;
/** So many events are listed by number; more would be a table, and there is one. */
const MOST_LISTED = 24;
/** Listed first where not all can be. */
const TELLING = ['change', 'alert', 'decision', 'action', 'symptom', 'comms', 'baseline'] as const;

/** The incident on one axis: impact, marks, a lane for each kind of event, metrics below. */
export function stripChart(chart: StripChart, summary: string, words: ChartWords): string {
  const events = chart.events
    .map((event): LaneEvent => {
      const at = Date.parse(event.at);
      return { event, at, until: Math.max(at, Date.parse(event.until ?? event.at) || at) };
    })
    .filter((e) => Number.isFinite(e.at))
    .toSorted((a, b) => a.at - b.at);
  const [from, to] = timeSpan(chart, events);
  if (!Number.isFinite(from)) return '';
  const frame: Frame = { left: GUTTER, right: RIGHT, x: linear(from, to, GUTTER + 6, RIGHT - 6) };
  const lanes = LANES.map((kind): Lane => {
    const all = events.filter((e) => e.event.kind === kind);
    const shown = all.filter((e) => e.at >= from && e.at <= to);
    return { kind, events: shown, outside: all.length - shown.length };
  }).filter((lane) => lane.events.length + lane.outside > 0);
  const { lanes: numbered, listed } = numberLanes(lanes, frame);

  const impact = impactRow(chart, frame, headingBottom(chart) + 4, [from, to], words);
  const parts: string[] = [];
  let top = impact.bottom + 4;
  for (const { lane, places, isDirect } of numbered) {
    const drawn = drawLane(lane, places, isDirect, frame, top, words);
    parts.push(...drawn.parts);
    top += drawn.height;
  }
  for (const [i, series] of (chart.series ?? []).entries()) {
    const drawn = seriesLane(series, i, frame, top + 4, words);
    parts.push(...drawn);
    if (drawn.length > 0) top += 54;
  }
  const axis = [
    line(frame.left, top + 2, frame.right, top + 2, 'axis'),
    ...timeAxis(chart.timezone, [from, to], frame.x, frame.left, top + 2),
  ];
  const list = listBelow(listed, top + 44, zoneOf(chart.timezone));
  const key = legend(stripKeys(chart, words), list.bottom);
  const marks = impact.marks.map((x) => line(x, impact.bottom, x, top, 'axis', ' stroke-dasharray="3 3"'));
  return svg(list.bottom + key.height + 4, chart, summary, [
    ...marks,
    ...impact.parts,
    ...parts,
    ...axis,
    ...list.parts,
    ...key.parts,
  ]);
}

/** From the first to the last of everything shown, unless said, and a little beyond. */
function timeSpan(chart: StripChart, events: readonly LaneEvent[]): [from: number, to: number] {
  const { impact } = chart;
  const times = [
    ...events.flatMap((e) => [e.at, e.until]),
    ...chart.marks.map((m) => Date.parse(m.at)),
    ...[impact?.from, impact?.mitigated, impact?.to].map((t) => Date.parse(t ?? '')),
    ...(chart.series ?? []).flatMap((s) => s.points.map(([at]) => Date.parse(at))),
  ].filter(Number.isFinite);
  const [low, high] = extent(times);
  const [from, to] = [Date.parse(chart.from ?? ''), Date.parse(chart.to ?? '')];
  const [a, b] = [Number.isFinite(from) ? from : low, Number.isFinite(to) ? to : high];
  if (b > a) return [a - (b - a) * 0.015, b + (b - a) * 0.015];
  return [a - 30_000, a + 30_000];
}

interface PlacedLane {
  readonly lane: Lane;
  readonly places: ReturnType<typeof numberPlaces>;
  readonly isDirect: boolean;
}

/** Labels beside the marks where they fit; else numbers, in order of time, for as many as the list holds. */
function numberLanes(lanes: readonly Lane[], frame: Frame): { lanes: PlacedLane[]; listed: LaneEvent[] } {
  const direct = lanes.map((lane) => directPlaces(lane, frame));
  const crowded = lanes.filter((_, i) => direct[i] === undefined);
  const places = new Map(crowded.map((lane) => [lane, numberPlaces(lane, frame, 2)]));
  const chosen = TELLING.flatMap((kind) => crowded.filter((lane) => lane.kind === kind))
    .flatMap((lane) => lane.events.filter((_, i) => places.get(lane)?.[i] !== undefined))
    .slice(0, MOST_LISTED)
    .toSorted((a, b) => a.at - b.at);
  const listed = chosen.map((e, i): LaneEvent => ({ ...e, number: i + 1 }));
  const byEvent = new Map(listed.map((e) => [e.event, e]));
  return {
    listed,
    lanes: lanes.map((lane, i): PlacedLane => {
      const own = direct[i];
      if (own !== undefined) return { lane, places: own, isDirect: true };
      const events = lane.events.map((e) => byEvent.get(e.event) ?? e);
      const kept = (places.get(lane) ?? []).map((place, at) =>
        events[at]?.number === undefined ? undefined : place,
      );
      return { lane: { ...lane, events }, places: kept, isDirect: false };
    }),
  };
}
