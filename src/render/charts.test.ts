import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markupProblem } from '../../test/support/well-formed.js';
import { type Chart, drawChart } from './chart.js';
import { standalone } from './svg.js';
import { logTicks, niceTicks } from './ticks.js';

type Points = readonly (readonly [number, number | null])[];

const rtt = (points: Points): string =>
  drawChart({
    kind: 'lines',
    title: 'RTT',
    xLabel: 's',
    yLabel: 'ms',
    series: [{ name: 'gateway', points }],
  });

const count = (svg: string, pattern: RegExp): number => (svg.match(pattern) ?? []).length;

describe('line chart', () => {
  it('draws one point as a dot on axes with a scale', () => {
    const svg = rtt([[3, 12.5]]);
    expect(svg).toMatch(/<path d="M[\d.]+ [\d.]+h0"/);
    expect(svg).toContain('>15</text>');
    expect(svg).not.toContain('NaN');
  });

  it('breaks the line where an answer is missing, and marks the place', () => {
    const svg = rtt([
      [0, 1],
      [1, 2],
      [2, null],
      [3, 1],
      [4, 3],
    ]);
    expect(svg).toMatch(/<path d="M[^M"]+M[^M"]+" fill="none"/);
    expect(count(svg, /M[\d.]+ \d+v\d/g)).toBe(1);
  });

  it('shows a series without any answer', () => {
    const svg = rtt([
      [0, null],
      [1, null],
    ]);
    expect(count(svg, /v7/g)).toBe(2);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('draws nothing of nothing', () => expect(rtt([])).toBe(''));
});

describe('bar chart', () => {
  it('gives the greatest bar the whole length and every bar a visible one', () => {
    const bars = [1_000_000, 1, 0].map((value) => ({ label: `c${value}`, value }));
    const svg = drawChart({ kind: 'bars', title: 't', unit: 'u', log: true, bars });
    const widths = [...svg.matchAll(/<rect[^>]* width="([\d.]+)"/g)].map((m) => Number(m[1]));
    expect(widths[0]).toBe(270);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(3);
    expect(svg).toContain('>1,000,000</text>');
  });
});

describe('stack chart', () => {
  it('marks an attempt that failed at once, of which there is nothing to draw', () => {
    const columns = [
      { group: 'by name', parts: [1, 2, 0], failed: false },
      { group: 'by name', parts: [0, 0, 0], failed: true },
    ];
    const svg = drawChart({
      kind: 'stacks',
      title: 't',
      yLabel: 'ms',
      parts: ['dns', 'connect', 'lost'],
      columns,
    });
    expect(count(svg, /l8 8m0 -8l-8 8/g)).toBe(1);
    expect(svg).toContain('2 attempts, 1 failed, the longest 3 ms');
  });

  it('fits a hundred attempts', () => {
    const columns = Array.from({ length: 100 }, () => ({ group: 'a', parts: [1], failed: false }));
    const svg = drawChart({ kind: 'stacks', title: 't', yLabel: 'ms', parts: ['dns', 'x'], columns });
    for (const [, x = '', width = ''] of svg.matchAll(/<rect x="([\d.]+)"[^>]* width="([\d.]+)"/g))
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(760);
  });
});

describe('dot chart', () => {
  it('puts a value on its decade', () => {
    const rows = [{ label: 'r', values: [0.1, 1, 10], note: '', failed: false }];
    const svg = drawChart({ kind: 'dots', title: 't', xLabel: 'ms', rows });
    const xs = [...svg.matchAll(/cx="([\d.]+)"/g)].map((m) => Number(m[1]));
    expect(xs[0]).toBe(14);
    expect(xs[1]).toBe((14 + 738) / 2);
    expect(xs[2]).toBe(738);
  });

  it('says of whom nothing came', () => {
    const rows = [{ label: '192.0.2.53', values: [], note: '6 without an answer', failed: true }];
    expect(drawChart({ kind: 'dots', title: 't', xLabel: 'ms', rows })).toContain('6 without an answer');
  });
});

describe('every chart', () => {
  const text = fc.string({
    unit: fc.constantFrom('<', '&', '"', "'", '\u001b', '\ud83d', ']]>', 'a', ' ', '{{'),
  });
  const value = fc.double({ min: 0, max: 1e12, noNaN: true });
  const charts: fc.Arbitrary<Chart> = fc.oneof(
    fc.record({
      kind: fc.constant('lines' as const),
      title: text,
      xLabel: fc.constant('s'),
      yLabel: fc.constant('ms'),
      series: fc.array(
        fc.record({ name: text, points: fc.array(fc.tuple(value, fc.option(value)), { maxLength: 20 }) }),
      ),
    }),
    fc.record({
      kind: fc.constant('bars' as const),
      title: text,
      unit: text,
      log: fc.boolean(),
      bars: fc.array(fc.record({ label: text, value })),
    }),
    fc.record({
      kind: fc.constant('dots' as const),
      title: text,
      xLabel: text,
      rows: fc.array(fc.record({ label: text, values: fc.array(value), note: text, failed: fc.boolean() })),
    }),
    fc.record({
      kind: fc.constant('stacks' as const),
      title: text,
      yLabel: fc.constant('ms'),
      parts: fc.constant(['dns', 'connect', 'failed']),
      columns: fc.array(
        fc.record({
          group: text,
          parts: fc.array(value, { minLength: 3, maxLength: 3 }),
          failed: fc.boolean(),
        }),
      ),
    }),
  );

  it('is well-formed by itself, has a name and a description, and no number that is none', () => {
    fc.assert(
      fc.property(charts, (chart) => {
        const svg = drawChart(chart);
        if (svg === '') return;
        expect(markupProblem(standalone(svg).trim())).toBeUndefined();
        expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="/);
        expect(svg).toMatch(/<title>[^<]*<\/title><desc>/);
        expect(svg).not.toMatch(/="[^"]*(?:NaN|Infinity|undefined)/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('ticks', () => {
  it('cover the range in round steps', () => {
    expect(niceTicks(0, 97, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(niceTicks(3, 3, 5)).toEqual([3]);
    expect(logTicks(0.3, 40)).toEqual([0.2, 0.5, 1, 2, 5, 10, 20, 50]);
    expect(logTicks(0.05, 9000)).toEqual([0.01, 0.1, 1, 10, 100, 1000, 10_000]);
  });
});
