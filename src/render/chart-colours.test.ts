import { describe, expect, it } from 'vitest';
import { contrast, luminance, variables } from '../../test/support/contrast.js';
import { COLOURS, type ColourName } from './chart-colours.js';
import { CHART_CSS } from './svg.js';

const DARK = '@media screen and (prefers-color-scheme:dark)';
const TEXT: readonly ColourName[] = ['ink', 'dim', 'c0', 'c1', 'c2', 'c3', 'c4', 'c5'];
const MARKS: readonly ColourName[] = ['axis', 'p1', 'p2'];

describe.each([
  ['light', variables(CHART_CSS)],
  ['dark', variables(CHART_CSS, DARK)],
])('colours of charts, %s', (_, css) => {
  const of = (name: ColourName): string => css[name] ?? '';
  it('has every one', () => expect(Object.keys(css)).toEqual(Object.keys(COLOURS)));

  it.each(TEXT)('text in %s reads on paper', (name) => {
    expect(contrast(of(name), of('paper'))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MARKS)('marks in %s are seen on paper', (name) => {
    expect(contrast(of(name), of('paper'))).toBeGreaterThanOrEqual(3);
  });

  it.each(['h0', 'h1', 'h2'] as const)('ink reads on heat %s', (name) => {
    expect(contrast(of(name), of('ink'))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['h3', 'h4', 'c1'] as const)('the colour of the paper reads on %s', (name) => {
    expect(contrast(of(name), of('paper'))).toBeGreaterThanOrEqual(4.5);
  });

  it('heat goes one way, also in grey', () => {
    const steps = (['h0', 'h1', 'h2', 'h3', 'h4'] as const).map((name) => contrast(of(name), of('paper')));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    for (let i = 1; i < steps.length; i++)
      expect((steps[i] ?? 0) / (steps[i - 1] ?? 1)).toBeGreaterThan(1.15);
  });

  it('phases that follow each other differ in grey', () => {
    const phases = (['c4', 'p1', 'c3', 'p2', 'c5'] as const).map((name) => luminance(of(name)));
    for (let i = 1; i < phases.length; i++)
      expect(Math.abs((phases[i] ?? 0) - (phases[i - 1] ?? 0))).toBeGreaterThan(0.05);
  });
});
