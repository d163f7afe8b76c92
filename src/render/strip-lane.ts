import type { StripEvent } from '../core/documents/charts/strip.js';
import { stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { formatNumber } from './number.js';
import { placeLabels, type Place } from './label-places.js';
import { GLYPH, glyph, LANE_COLOURS } from './strip-glyphs.js';
import { fixed, line, MARGIN, rect, type Scale, SMALL, text } from './svg.js';
import { fit, textWidth } from './svg-text-width.js';

/** An event with its instant, and its number in the list below where its lane is crowded. */
export interface LaneEvent {
  readonly event: StripEvent;
  readonly at: number;
  readonly until: number;
  readonly number?: number;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly x: Scale;
}

export interface Lane {
  readonly kind: StripEvent['kind'];
  readonly events: readonly LaneEvent[];
  /** Of this lane, not in the picture's time. */
  readonly outside: number;
}

const ROW = 15;
const HEAD = 22;
const WIDEST = 240;
const DIRECT_ROWS = 4;
const NUMBER_ROWS = 3;
const MOST_DIRECT = 12;

/** `18 × ≈ upload errors spike`, as it stands beside its mark. */
export function labelOf({ label, count, precision }: StripEvent): string {
  return `${precision === 'about' ? '≈ ' : ''}${count !== undefined && count > 1 ? `${formatNumber(count)} × ` : ''}${label}`;
}

/** The place of each label beside its mark; undefined where one of them finds none. */
export function directPlaces(lane: Lane, frame: Frame): readonly Place[] | undefined {
  if (lane.events.length > MOST_DIRECT) return undefined;
  const labels = lane.events.map(({ event, at }) => ({
    x: frame.x(at),
    width: textWidth(fit(labelOf(event), WIDEST, SMALL), SMALL),
  }));
  const places = placeLabels(labels, roomOf(lane, frame, DIRECT_ROWS, ['right', 'left']));
  return places.every((place) => place !== undefined) ? places : undefined;
}

/** Where the numbers of a crowded lane find room. */
export function numberPlaces(lane: Lane, frame: Frame, digits: number): readonly (Place | undefined)[] {
  const labels = lane.events.map(({ at }) => ({ x: frame.x(at), width: textWidth('0', SMALL) * digits }));
  // Numbers stand below the marks.
  return placeLabels(labels, { ...roomOf(lane, frame, NUMBER_ROWS, ['middle']), first: 1 });
}

function roomOf(
  lane: Lane,
  { left, right, x }: Frame,
  rows: number,
  sides: readonly ('right' | 'left' | 'middle')[],
): Parameters<typeof placeLabels>[1] {
  const taken = lane.events.map((e) => {
    const [a, b] = extentOf(e, x);
    return { left: Math.min(a, x(e.at) - GLYPH), right: Math.max(b, x(e.at) + GLYPH) };
  });
  return { rows, left, right, gap: 4, sides, taken };
}

/** Of a burst and of the ± around it. */
function extentOf({ event, at, until }: LaneEvent, x: Scale): [number, number] {
  const error = event.errorMs ?? 0;
  return [x(at - error), x(Math.max(until, at + error))];
}

export interface DrawnLane {
  readonly parts: readonly string[];
  readonly height: number;
}

export function drawLane(
  lane: Lane,
  places: readonly (Place | undefined)[],
  isDirect: boolean,
  frame: Frame,
  top: number,
  words: ChartWords,
): DrawnLane {
  const middle = top + HEAD / 2;
  const unlabelled = isDirect ? 0 : lane.events.filter((e) => e.number === undefined).length;
  const notes = [
    ...(unlabelled > 0 ? [words.notLabelled(formatNumber(unlabelled))] : []),
    ...(lane.outside > 0 ? [words.outside(formatNumber(lane.outside))] : []),
  ];
  const rows = Math.max(0, ...places.map((place) => place?.row ?? 0));
  const height = HEAD + Math.max(rows, notes.length) * ROW + 2;
  return {
    height,
    parts: [
      line(frame.left, middle, frame.right, middle, 'grid'),
      text(MARGIN, middle + 4, fit(words[lane.kind], frame.left - MARGIN - 6, SMALL), { size: SMALL }),
      ...notes.map((note, i) =>
        text(MARGIN, middle + 4 + (i + 1) * ROW, fit(note, frame.left - MARGIN - 6, SMALL), {
          size: SMALL,
          colour: 'dim',
        }),
      ),
      ...lane.events.map((e) => spread(e, lane.kind, frame, middle)),
      ...lane.events.map((e, i) => leader(frame.x(e.at), middle, places[i])),
      ...lane.events.map((e) => glyph(lane.kind, frame.x(e.at), middle, e.event.proposed)),
      ...lane.events.map((e, i) => label(e, places[i], isDirect, middle)),
    ],
  };
}

/** A burst as a bar, a doubt as a whisker. */
function spread(
  { event, at, until }: LaneEvent,
  kind: Lane['kind'],
  { x, left, right }: Frame,
  middle: number,
): string {
  const within = (value: number): number => Math.min(right, Math.max(left, value));
  const colour = LANE_COLOURS[kind];
  const bar =
    until > at
      ? rect(x(at), middle - 3, Math.max(1, within(x(until)) - x(at)), 6, colour, ' fill-opacity="0.55"')
      : '';
  const error = event.errorMs ?? 0;
  const [a, b] = [within(x(at - error)), within(x(at + error))];
  if (b - a < 2 * GLYPH + 2) return bar;
  const d = `M${fixed(a)} ${fixed(middle - 4)}v8m0 -4H${fixed(b)}m0 -4v8`;
  return `${bar}<path d="${d}" fill="none" ${stroke(colour)} stroke-width="1.2"/>`;
}

function leader(x: number, middle: number, place: Place | undefined): string {
  if (place === undefined || place.row === 0) return '';
  return line(x, middle + GLYPH, x, middle + place.row * ROW + 1, 'axis');
}

function label(
  { event, number }: LaneEvent,
  place: Place | undefined,
  isDirect: boolean,
  middle: number,
): string {
  if (place === undefined || (!isDirect && number === undefined)) return '';
  const words = isDirect ? fit(labelOf(event), WIDEST, SMALL) : String(number);
  const y = middle + 4 + place.row * ROW;
  return text(place.left, y, words, { size: SMALL, halo: true, bold: !isDirect });
}
