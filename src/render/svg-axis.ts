import { line, MARGIN, type Scale, SMALL, text, WIDTH } from './svg.js';
import { fit, textWidth } from './svg-text-width.js';
import { timeTicks, zoneName } from './time-axis.js';

export interface Label {
  readonly x: number;
  readonly text: string;
}

const EDGE = WIDTH - 4;

/** Below their ticks, within the picture; one that would touch the one before is left out. */
export function tickLabels(labels: readonly Label[], y: number, from: number = MARGIN): string[] {
  let end = from - 6;
  return labels.map(({ x, text: label }) => {
    const half = textWidth(label, SMALL) / 2;
    const middle = Math.min(EDGE - half, Math.max(from + half, x));
    if (middle - half < end + 6) return '';
    end = middle + half;
    return text(middle, y, label, { anchor: 'middle', size: SMALL });
  });
}

/** Room for the name of the zone. */
const ZONE = 230;
/** A date further than that from its tick would be taken for another day's. */
const NEAR = 120;

/** Times of day below `y`, and below them the zone, once, and the date at the first tick and when it changes. */
export function timeAxis(
  timezone: string,
  [from, to]: readonly [number, number],
  x: Scale,
  left: number,
  y: number,
): string[] {
  const ticks = timeTicks(from, to, timezone, 8);
  const zone = fit(zoneName(timezone, from, to), ZONE, SMALL);
  let end = MARGIN + textWidth(zone, SMALL) + 8;
  const dates = ticks.map(({ at, date }) => {
    if (date === undefined) return '';
    const half = textWidth(date, SMALL) / 2;
    const middle = Math.min(EDGE - half, Math.max(end + half, x(at)));
    if (middle - half < end || middle - x(at) > NEAR) return '';
    end = middle + half + 8;
    return text(middle, y + 31, date, { anchor: 'middle', size: SMALL, colour: 'dim' });
  });
  return [
    text(MARGIN, y + 31, zone, { size: SMALL, colour: 'dim' }),
    ...ticks.map(({ at }) => line(x(at), y, x(at), y + 4, 'axis')),
    ...tickLabels(
      ticks.map(({ at, label }) => ({ x: x(at), text: label })),
      y + 16,
      left - 12,
    ),
    ...dates,
  ];
}
