import { escapeXml } from '../core/escape.js';
import { type ColourName, COLOURS, fill, stroke } from './chart-colours.js';
import { fit, textWidth, wrapEvenly } from './svg-text-width.js';

/** Width of every chart in its own units; a page scales it. */
export const WIDTH = 760;
export const MARGIN = 8;
/** Type: of what is said beside marks, and of axes. */
const SIZE = 12;
export const SMALL = 11;

/** What stands above every chart. */
export interface Heading {
  readonly title: string;
  readonly note?: string | undefined;
}

const TITLE_SIZE = 13;
const LINE = 17;
const titleLines = (title: string): string[] => wrapEvenly(title, WIDTH - 2 * MARGIN, TITLE_SIZE, 2, true);

/** Where a chart may begin below its heading. */
export function headingBottom({ title, note }: Heading): number {
  return 8 + titleLines(title).length * LINE + (note === undefined ? 0 : 16);
}

/** One chart: no script, no font, no link. `summary` says in words what is drawn, for those who do not see it. */
export function svg(height: number, heading: Heading, summary: string, parts: readonly string[]): string {
  const lines = titleLines(heading.title);
  const note = heading.note === undefined ? '' : fit(heading.note, WIDTH - 2 * MARGIN, SMALL);
  return picture(WIDTH, height, heading.title, summary, [
    ...lines.map((line, i) => text(MARGIN, 18 + i * LINE, line, { size: TITLE_SIZE, bold: true })),
    note === ''
      ? ''
      : text(MARGIN, 18 + (lines.length - 1) * LINE + 16, note, { size: SMALL, colour: 'dim' }),
    ...parts,
  ]);
}

/** The same without a heading drawn, of any width. `isInline`: as large as it says, within a line or a cell. */
export function picture(
  width: number,
  height: number,
  title: string,
  summary: string,
  parts: readonly string[],
  isInline = false,
): string {
  const size = isInline ? ` width="${width}" height="${height}"` : '';
  const label = escapeXml(title);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fixed(width)} ${fixed(height)}"${size} role="img" aria-label="${label}" ` +
    `font-family="system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" font-size="${SIZE}" direction="ltr" ${fill('ink')}>` +
    `<title>${label}</title><desc>${escapeXml(summary)}</desc>${parts.join('')}</svg>`
  );
}

const NAMES = Object.keys(COLOURS) as ColourName[];
const declare = (theme: 0 | 1): string => NAMES.map((name) => `--${name}:${COLOURS[name][theme]}`).join(';');
const RULES = NAMES.map((n) => `.f-${n}{fill:var(--${n})}.k-${n}{stroke:var(--${n})}`).join('');

/** For a page that holds charts; printed, they are light. */
export const CHART_CSS = `:root{${declare(0)}}@media screen and (prefers-color-scheme:dark){:root{${declare(1)}}}${RULES}`;

const STANDALONE_CSS =
  `svg{color:var(--ink);background:var(--paper);${declare(0)}}` +
  `@media screen and (prefers-color-scheme:dark){svg{${declare(1)}}}${RULES}`;

/** The same as a file of its own, which has no page around it to take its colours from. */
export function standalone(chart: string): string {
  return `${chart.replace('<title>', `<style>${STANDALONE_CSS}</style><title>`)}\n`;
}

export type Anchor = 'start' | 'middle' | 'end';

export interface TextStyle {
  readonly anchor?: Anchor;
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: ColourName;
  /** A border in the colour of the paper, where a line may pass behind. */
  readonly halo?: boolean;
}

export function text(x: number, y: number, value: string, style: TextStyle = {}): string {
  const { anchor, size, bold, colour = 'ink', halo } = style;
  const attributes = [
    anchor === undefined || anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    size === undefined || size === SIZE ? '' : ` font-size="${size}"`,
    bold === true ? ' font-weight="bold"' : '',
    halo === true
      ? ` class="f-${colour} k-paper" fill="${COLOURS[colour][0]}" stroke="${COLOURS.paper[0]}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"`
      : colour === 'ink'
        ? ''
        : ` ${fill(colour)}`,
  ].join('');
  return `<text x="${fixed(x)}" y="${fixed(y)}"${attributes}>${escapeXml(value)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, colour: ColourName, more = ''): string {
  return `<path d="M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}" ${stroke(colour)} fill="none"${more}/>`;
}

export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  colour: ColourName,
  more = '',
): string {
  return `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(Math.max(0, width))}" height="${fixed(Math.max(0, height))}" ${fill(colour)}${more}/>`;
}

/** Lines at 45 degrees within a box: told from a filled one without colour. */
export function hatch(x: number, y: number, width: number, height: number, colour: ColourName): string {
  const step = 6;
  const path: string[] = [];
  for (let d = step; d < width + height; d += step) {
    const [x1, y1] = d <= width ? [x + d, y] : [x + width, y + d - width];
    const [x2, y2] = d <= height ? [x, y + d] : [x + d - height, y + height];
    path.push(`M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}`);
  }
  return (
    `<path d="${path.join('')}" ${stroke(colour)} fill="none" stroke-width="1.2"/>` +
    `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" fill="none" ${stroke(colour)}/>`
  );
}

/** Coordinates with one decimal: what a pixel can show. */
export function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export interface Key {
  readonly name: string;
  readonly colour: ColourName;
  /** What is drawn before the name, in a box of 18 by 10 at `x`, `y` (its middle); absent: a filled box. */
  readonly sample?: (x: number, y: number) => string;
}

/** Names with their samples, from the left, in as many lines as they need. Gives the height used. */
export function legend(
  keys: readonly Key[],
  top: number,
): { readonly parts: string[]; readonly height: number } {
  const parts: string[] = [];
  let [x, y] = [MARGIN, top + 12];
  for (const key of keys) {
    const name = fit(key.name, 330, SMALL);
    const width = 24 + textWidth(name, SMALL) + 12;
    if (x > MARGIN && x + width > WIDTH - MARGIN) [x, y] = [MARGIN, y + 17];
    parts.push(key.sample?.(x, y - 4) ?? rect(x, y - 9, 14, 9, key.colour));
    parts.push(text(x + 24, y, name, { size: SMALL }));
    x += width;
  }
  return { parts, height: keys.length === 0 ? 0 : y - top + 8 };
}

export type Scale = (value: number) => number;

export function linear(from: number, to: number, a: number, b: number): Scale {
  return (value) => a + ((value - from) / (to - from || 1)) * (b - a);
}

/** Beyond that nothing is measured, and coordinates lose their digits. */
const LARGEST = 1e15;

/** False: a gap, as where nothing was measured. */
export function isDrawable(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Math.abs(value) < LARGEST;
}

/** Math.min(...list) overflows the stack on a long series. */
export function extent(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], v) => [v < low ? v : low, v > high ? v : high],
    [Infinity, -Infinity],
  );
}
