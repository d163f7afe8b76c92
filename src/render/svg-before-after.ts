import type { BeforeAfterChart } from '../core/documents/charts/before-after.js';
import { type ColourName, COLOURS, FAILED, stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { formatNumber } from './number.js';
import {
  fixed,
  headingBottom,
  type Key,
  legend,
  line,
  linear,
  MARGIN,
  SMALL,
  svg,
  text,
  WIDTH,
  isDrawable,
} from './svg.js';
import { fit } from './svg-text-width.js';

type Row = BeforeAfterChart['rows'][number];

const ROW = 44;
const [LEFT, RIGHT] = [300, 630];
const MOST = 30;

const GOOD = 'c2';
const SHOWN: Readonly<Record<Row['change'], { readonly colour: ColourName; readonly sign: string }>> = {
  better: { colour: GOOD, sign: '✓' },
  worse: { colour: FAILED, sign: '✕' },
  same: { colour: 'dim', sign: '=' },
  too_few: { colour: 'dim', sign: '?' },
  unclear: { colour: 'dim', sign: '?' },
};

/** The value before (hollow) and after (filled) on a line from zero; each row has its own unit, so its own scale. */
export function beforeAfterChart(chart: BeforeAfterChart, summary: string, words: ChartWords): string {
  if (chart.rows.length === 0) return '';
  const rows = chart.rows.slice(0, MOST);
  const keys: Key[] = [
    { name: chart.before, colour: 'dim', sample: (x, y) => dot(x + 9, y, 'dim', true) },
    { name: chart.after, colour: 'dim', sample: (x, y) => dot(x + 9, y, 'dim', false) },
  ];
  const key = legend(keys, headingBottom(chart));
  const top = headingBottom(chart) + key.height + 4;
  const bottom = top + rows.length * ROW;
  const more = chart.rows.length - rows.length;
  const foot = `${words.ownScale}${more > 0 ? `; ${words.more(formatNumber(more))}` : ''}`;
  return svg(bottom + 24, chart, summary, [
    ...key.parts,
    ...rows.map((row, i) => drawRow(row, top + i * ROW, words)),
    text(LEFT, bottom + 14, fit(foot, WIDTH - LEFT - MARGIN, SMALL), { size: SMALL, colour: 'dim' }),
  ]);
}

function drawRow(row: Row, top: number, words: ChartWords): string {
  const { colour, sign } = SHOWN[row.change];
  const y = top + 14;
  const [a, b] = [finite(row.before), finite(row.after)];
  const most = Math.max(0, a ?? 0, b ?? 0);
  const least = Math.min(0, a ?? 0, b ?? 0);
  const x = linear(least, most > least ? most : least + 1, LEFT + 6, RIGHT - 6);
  const both = a !== undefined && b !== undefined && Math.abs(x(a) - x(b)) > 12;
  return [
    text(MARGIN, y + 4, fit(row.label, LEFT - MARGIN - 14, SMALL, true), { size: SMALL, bold: true }),
    text(MARGIN, y + 20, fit(said(row, words), RIGHT - MARGIN - 20, SMALL), { size: SMALL, colour: 'dim' }),
    line(LEFT, y, RIGHT, y, 'grid'),
    line(x(0), y - 5, x(0), y + 5, 'axis'),
    both ? line(x(a), y, x(b), y, colour, ' stroke-width="2.5"') + arrow(x(a), x(b), y, colour) : '',
    a === undefined ? '' : dot(x(a), y, colour, true),
    b === undefined ? '' : dot(x(b), y, colour, false),
    text(RIGHT + 16, y + 4, `${sign} ${words[row.change]}`, { size: SMALL, bold: true, colour }),
  ].join('');
}

/** `12 % (8 of 67) → 0 % (0 of 67)`. */
function said(row: Row, words: ChartWords): string {
  return `${readingText(row.before, row.unit, words)} → ${readingText(row.after, row.unit, words)}`;
}

export function readingText(reading: Row['before'], unit: string | undefined, words: ChartWords): string {
  if (reading === null) return words.notMeasured;
  return reading.text ?? `${formatNumber(reading.value)}${unit === undefined ? '' : ` ${unit}`}`;
}

function finite(reading: Row['before']): number | undefined {
  return reading !== null && isDrawable(reading.value) ? reading.value : undefined;
}

function dot(x: number, y: number, colour: ColourName, hollow: boolean): string {
  const inside = hollow ? 'paper' : colour;
  return `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="5" class="f-${inside} k-${colour}" fill="${COLOURS[inside][0]}" stroke="${COLOURS[colour][0]}" stroke-width="2"/>`;
}

function arrow(from: number, to: number, y: number, colour: ColourName): string {
  const [tip, back] = from < to ? [to - 7, to - 13] : [to + 7, to + 13];
  return `<path d="M${fixed(back)} ${fixed(y - 4)}L${fixed(tip)} ${fixed(y)}L${fixed(back)} ${fixed(y + 4)}" ${stroke(colour)} stroke-width="2" fill="none"/>`;
}
