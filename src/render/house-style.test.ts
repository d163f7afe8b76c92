import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, variables } from '../../test/support/contrast.js';
import { COLOURS } from './chart-colours.js';
import { TEMPLATES } from './templates.js';

const css = readFileSync(new URL('_layouts/house.css', TEMPLATES), 'utf8');
const light = variables(css);
const themes = [
  ['light', light],
  ['dark', { ...light, ...variables(css, '@media screen and (prefers-color-scheme: dark)') }],
  ['print', { ...light, ...variables(css, '@media print') }],
] as const;

describe('house.css', () => {
  it('stands alone and is small', () => {
    expect(Buffer.byteLength(css)).toBeLessThanOrEqual(12_288);
    expect(css).not.toMatch(/url\(|@import|@font-face|<\//);
  });

  it.each(themes)('reads: %s', (_, of) => {
    const read = (text: string, ground: string): number => contrast(of[text] ?? '', of[ground] ?? '');
    for (const text of ['text', 'quiet', 'accent', 'critical', 'warning', 'good', 'gap', 'fill'])
      expect(read(text, 'page'), text).toBeGreaterThanOrEqual(4.5);
    for (const text of ['text', 'quiet', 'accent'])
      expect(read(text, 'shade'), text).toBeGreaterThanOrEqual(4.5);
    expect(read('fill', 'fill-shade')).toBeGreaterThanOrEqual(4.5);
    expect(read('text', 'fill-shade')).toBeGreaterThanOrEqual(4.5);
    expect(read('gap', 'gap-shade')).toBeGreaterThanOrEqual(4.5);
  });

  it('lies on the paper that charts are drawn for', () => {
    expect(light['page']).toBe(COLOURS.paper[0]);
    expect(themes[1][1]['page']).toBe(COLOURS.paper[1]);
  });

  it('is dark on screens only', () => {
    expect(css.match(/@media[^{]*prefers-color-scheme[^{]*/g)).toEqual([
      '@media screen and (prefers-color-scheme: dark) ',
    ]);
  });
});
