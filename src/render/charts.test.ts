import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markupProblem } from '../../test/support/well-formed.js';
import { chartSchema } from '../core/documents/chart-schema.js';
import { rttSeries } from '../core/documents/charts/rtt-series.js';
import { CHART_KINDS, chartsOf } from '../../test/support/any-chart.js';
import { sampleCharts } from '../../test/support/sample-charts.js';
import { outside, overlaps, textBoxes } from '../../test/support/svg-boxes.js';
import { drawChart } from './chart.js';
import { chartTable } from './chart-table.js';
import { standalone } from './svg.js';
import { logTicks, niceTicks } from './ticks.js';

type Points = [number, number | null][];

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
    expect(count(svg, /M[\d.]+ [\d.]+v7/g)).toBe(1);
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

/** One of each kind, real and hostile; each is drawn in both languages. */
describe.each(CHART_KINDS)('every chart: %s', (kind) => {
  it('keeps to its picture, is XML by itself, lays no text on another and has no number that is none', () => {
    fc.assert(
      fc.property(chartsOf(kind), fc.constantFrom('en', 'de'), (chart, language) => {
        const svg = drawChart(chart, language);
        if (svg === '') return;
        expect(markupProblem(standalone(svg).trim())).toBeUndefined();
        expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="/);
        expect(svg).toMatch(/<title>[^<]*<\/title><desc>/);
        expect(svg.replaceAll(/aria-label="[^"]*"/g, '')).not.toMatch(
          /="[^"]*(?:NaN|Infinity|undefined|e[+-]\d)/,
        );
        expect(svg).not.toContain('<script');
        expect(svg).not.toMatch(/\p{Cc}|\p{Cf}/u);
        expect(outside(svg)).toEqual([]);
        expect(overlaps(textBoxes(svg))).toEqual([]);
      }),
      { numRuns: kind === 'strip' ? 150 : 200 },
    );
  });

  it('has a table with a cell for each column, of plain text', () => {
    fc.assert(
      fc.property(chartsOf(kind), fc.constantFrom('en', 'de'), (chart, language) => {
        const { columns, rows } = chartTable(chart, language);
        expect(columns.length).toBeGreaterThan(0);
        for (const row of rows) {
          expect(row).toHaveLength(columns.length);
          for (const cell of row) expect(typeof cell).toBe('string');
        }
      }),
    );
  });

  it('accepts its sample, and draws it', () => {
    const samples = Object.values(sampleCharts()).filter((chart) => chart.kind === kind);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      expect(chartSchema.safeParse(sample).error).toBeUndefined();
      expect(drawChart(sample)).toContain('<svg');
      expect(chartTable(sample).rows.length).toBeGreaterThan(0);
    }
  });
});

describe('pictures as they were looked at', () => {
  // Written anew with UPDATE_GOLDEN=1; then look at them (LOOK=DIR, test/e2e/document-look.test.ts).
  it.each(['strip', 'hops', 'phases'])('%s', (name) => {
    const chart = sampleCharts()[name];
    if (!chart) throw new Error(`no sample ${name}`);
    const file = join(import.meta.dirname, 'fixtures', `${name}.svg`);
    const svg = standalone(drawChart(chart));
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, svg);
    expect(svg).toBe(readFileSync(file, 'utf8'));
  });
});

describe('a long series', () => {
  it('of 10,000 points keeps its one spike and its one loss, and stays small', () => {
    const points: Points = Array.from({ length: 10_000 }, (_, i) => [
      i / 10,
      i === 5000 ? 900 : i === 7000 ? null : 10,
    ]);
    for (const chart of [
      { kind: 'rtt' as const, title: 't', series: [rttSeries('server', points)] },
      { kind: 'lines' as const, title: 't', xLabel: 's', yLabel: 'ms', series: [{ name: 'server', points }] },
      { kind: 'sparkline' as const, title: 't', unit: 'ms', points },
    ]) {
      const svg = drawChart(chart);
      expect(svg.length).toBeLessThan(40_000);
      expect(svg).not.toContain('NaN');
    }
    const svg = drawChart({ kind: 'rtt', title: 't', series: [rttSeries('server', points)] });
    expect(count(svg, /M[\d.]+ [\d.]+v7/g)).toBe(1);
    expect(svg).toContain('>1,000</text>');
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
