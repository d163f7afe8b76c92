import type { StripEvent } from '../core/documents/charts/strip.js';
import { ACCENT, ALERT, type ColourName, COLOURS, FAILED } from './chart-colours.js';
import { fixed } from './svg.js';

type Kind = StripEvent['kind'];

/** Lanes from the top: what was, what was done to it, what it did, who noticed, what people did. */
export const LANES: readonly Kind[] = [
  'baseline',
  'change',
  'symptom',
  'alert',
  'decision',
  'action',
  'comms',
];

export const LANE_COLOURS: Readonly<Record<Kind, ColourName>> = {
  baseline: 'dim',
  change: 'ink',
  symptom: FAILED,
  alert: ALERT,
  decision: ACCENT,
  action: ACCENT,
  comms: 'dim',
};

/** Half the height and width of a glyph. */
export const GLYPH = 5;

/** Around 0, 0: each kind has a shape of its own. */
const SHAPES: Readonly<Record<Kind, string>> = {
  baseline: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z',
  change: 'M0 -5L5 0L0 5L-5 0Z',
  symptom: 'M-1.8 -5H1.8V5H-1.8Z',
  alert: 'M0 -5L5 4H-5Z',
  decision: 'M-4 -4H4V4H-4Z',
  action: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z',
  comms: 'M-5 -3.5H5V3.5H0L-3 5V3.5H-5Z',
};

/** Filled; hollow where nobody has accepted it yet, and of a baseline. */
export function glyph(kind: Kind, x: number, y: number, hollow = false): string {
  const name = LANE_COLOURS[kind];
  const colour = COLOURS[name][0];
  const isHollow = hollow || kind === 'baseline';
  const inside = isHollow ? 'f-paper' : `f-${name}`;
  return (
    `<path transform="translate(${fixed(x)} ${fixed(y)})" d="${SHAPES[kind]}" class="${inside} k-${name}" ` +
    `fill="${isHollow ? COLOURS.paper[0] : colour}" stroke="${colour}" stroke-width="${isHollow ? 1.6 : 0.8}"/>`
  );
}
