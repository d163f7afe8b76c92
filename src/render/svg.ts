import { escapeXml } from '../core/escape.js';

/** Width of every chart in its own units; a page scales it. */
export const WIDTH = 760;

/** After Okabe and Ito (told apart with any colour vision), darkened for white paper. */
const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#a94f86', '#8a6d00', '#5b5ba8'];
const DARK = ['#56b4e9', '#ff9f5a', '#3fcf9f', '#e6a3cd', '#f0c04a', '#b0b0ff'];
/** What failed, in every chart. */
export const FAILED = 1;

/** Attributes that fill (`f`) or stroke (`k`) with a series' colour; a page may switch to the dark set by class. */
export function colour(index: number, kind: 'f' | 'k' = 'f'): string {
  const n = index % LIGHT.length;
  return `class="${kind}${n}" ${kind === 'f' ? 'fill' : 'stroke'}="${LIGHT[n]}"`;
}

const DARK_RULES = DARK.map((c, i) => `.f${i}{fill:${c}}.k${i}{stroke:${c}}`).join('');

/** For a page that holds charts; printed, they are light. */
export const CHART_CSS = `@media screen and (prefers-color-scheme:dark){${DARK_RULES}}`;

/** One chart: no script, no font, no link. `summary` says in words what is drawn, for those who do not see it. */
export function svg(height: number, title: string, summary: string, parts: readonly string[]): string {
  const label = escapeXml(title);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="currentColor">` +
    `<title>${label}</title><desc>${escapeXml(summary)}</desc>` +
    `${text(8, 18, cut(title, 104), 'start', 'bold')}${parts.join('')}</svg>`
  );
}

/** The same as a file of its own, which has no page around it to take its colours from. */
export function standalone(chart: string): string {
  const css =
    `svg{color:#1f2328;background:#fff}` +
    `@media(prefers-color-scheme:dark){svg{color:#e6edf3;background:#0d1117}${DARK_RULES}}`;
  return `${chart.replace('<title>', `<style>${css}</style><title>`)}\n`;
}

export type Anchor = 'start' | 'middle' | 'end';

export function text(x: number, y: number, value: string, anchor: Anchor = 'start', weight?: 'bold'): string {
  const bold = weight === undefined ? '' : ` font-weight="bold"`;
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${bold}>${escapeXml(value)}</text>`;
}

/** Of a vertical axis, beside its middle. */
export function axisName(middle: number, name: string): string {
  return `<text transform="translate(14 ${fixed(middle)}) rotate(-90)" text-anchor="middle">${escapeXml(name)}</text>`;
}

export function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${fixed(x1)}" x2="${fixed(x2)}" y1="${fixed(y1)}" y2="${fixed(y2)}" stroke="currentColor" stroke-opacity="0.15"/>`;
}

/** Coordinates with one decimal: what a pixel can show. */
export function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Cuts between whole characters, never inside a surrogate pair. */
export function cut(value: string, most: number): string {
  if (value.length <= most) return value;
  const characters = Array.from(value);
  return characters.length <= most ? value : `${characters.slice(0, most - 1).join('')}…`;
}

/** Names with their colours, from the left, in as many lines as they need. Gives the height used. */
export function legend(
  names: readonly { readonly name: string; readonly colour: number }[],
  top: number,
): { readonly parts: string[]; readonly height: number } {
  const parts: string[] = [];
  let [x, y] = [8, top];
  for (const entry of names) {
    const name = cut(entry.name, 60);
    const width = 22 + name.length * 6.6 + 14;
    if (x > 8 && x + width > WIDTH) [x, y] = [8, y + 17];
    parts.push(`<rect x="${fixed(x)}" y="${y - 8}" width="12" height="8" ${colour(entry.colour)}/>`);
    parts.push(text(x + 17, y, name));
    x += width;
  }
  return { parts, height: names.length === 0 ? 0 : y - top + 17 };
}

export type Scale = (value: number) => number;

export function linear(from: number, to: number, a: number, b: number): Scale {
  return (value) => a + ((value - from) / (to - from || 1)) * (b - a);
}

/** Math.min(...list) overflows the stack on a long series. */
export function extent(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], v) => [v < low ? v : low, v > high ? v : high],
    [Infinity, -Infinity],
  );
}
