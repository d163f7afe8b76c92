import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyStrip } from '../../test/support/any-chart.js';
import { incidentStrip } from '../../test/support/sample-charts.js';
import { overlaps, textBoxes } from '../../test/support/svg-boxes.js';
import type { StripChart, StripEvent } from '../core/documents/charts/strip.js';
import { drawChart } from './chart.js';
import { chartTable } from './chart-table.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 25, 8, minute)).toISOString();
const strip = (events: readonly StripEvent[], more: Partial<StripChart> = {}): string =>
  drawChart({ kind: 'strip', title: 't', timezone: 'UTC', marks: [], events: [...events], ...more });
const said = (svg: string): string[] => textBoxes(svg).map(({ text }) => text);

describe('strip of an incident', () => {
  it('says when, in the zone asked for, with each mark and how long the impact was', () => {
    const words = said(drawChart(incidentStrip));
    expect(words).toEqual(
      expect.arrayContaining(['started 09:15', 'detected 09:30', 'acknowledged 09:45', 'mitigated 09:58']),
    );
    expect(words).toEqual(
      expect.arrayContaining(['resolved 10:02', '47 min', 'Europe/Prague (+01:00)', '2026-11-25']),
    );
  });

  it('labels what has room beside its mark, and numbers a crowded lane with a list below', () => {
    const words = said(drawChart(incidentStrip));
    expect(words).toContain('wan0 MTU 1500 → 9000 (CHG-17)');
    for (const number of ['1', '2', '3', '4', '5', '6', '7'])
      expect(words.filter((word) => word === number)).toHaveLength(2);
    expect(words).toContain('126 × upload timed out');
    expect(words).toContain('≈ tunnel flap 3');
  });

  it('puts marks of one moment together', () => {
    const marks = (['mitigated', 'resolved'] as const).map((mark) => ({ mark, at: at(9) }));
    expect(said(strip([{ at: at(0), kind: 'change', label: 'x' }], { marks }))).toContain(
      'mitigated, resolved 08:09',
    );
  });

  it('says that an impact goes on', () => {
    expect(said(strip([{ at: at(9), kind: 'alert', label: 'x' }], { impact: { from: at(0) } }))).toContain(
      'goes on',
    );
  });

  it('draws a doubt as a whisker, several in a row as a bar, a proposal hollow, each with its key', () => {
    const svg = strip([
      { at: at(0), kind: 'change', label: 'a', errorMs: 60_000 },
      { at: at(5), until: at(9), kind: 'symptom', label: 'b' },
      { at: at(9), kind: 'alert', label: 'c', proposed: true },
    ]);
    expect(said(svg)).toEqual(
      expect.arrayContaining(['uncertain by ±', 'several in a row', 'proposed, not accepted']),
    );
    expect(svg).toMatch(/class="f-paper k-c4"/);
    expect(strip([{ at: at(0), kind: 'change', label: 'a' }])).not.toContain('uncertain');
  });

  it('shows one event, and nothing of none', () => {
    expect(said(strip([{ at: at(3), kind: 'action', label: 'alone' }]))).toContain('alone');
    expect(strip([])).toBe('');
    expect(strip([{ at: 'never', kind: 'action', label: 'x' }])).toBe('');
  });

  it('says what it leaves out of a time of its own', () => {
    const events = [0, 5, 9, 50].map((minute) => ({ at: at(minute), kind: 'alert' as const, label: 'x' }));
    const words = said(strip(events, { from: at(2), to: at(20) }));
    expect(words).toContain('2 outside');
  });

  it('folds 200 events, says how many of each lane have no label, and keeps them all in the table', () => {
    const kinds = ['change', 'symptom', 'alert'] as const;
    const events = Array.from({ length: 200 }, (_, i) => ({
      at: at(i),
      kind: kinds[i % 3] ?? 'symptom',
      label: `event ${i}`,
    }));
    const words = said(strip(events));
    const without = words.flatMap((word) => /^(\d+) not labelled$/.exec(word)?.[1] ?? []).map(Number);
    const listed = words.filter((word) => /^event \d+$/.test(word)).length;
    expect(listed).toBe(24);
    expect(without.reduce((sum, n) => sum + n, listed)).toBe(200);
    const table = chartTable({ kind: 'strip', title: 't', timezone: 'UTC', marks: [], events });
    expect(table.rows).toHaveLength(200);
  });

  it('counts every event once: with a label, in the list or among those without', () => {
    fc.assert(
      fc.property(anyStrip, (chart) => {
        const svg = drawChart({ ...chart, from: undefined, to: undefined });
        if (svg === '') return;
        const valid = chart.events.filter((e) => Number.isFinite(Date.parse(e.at))).length;
        const glyphs = svg.match(/<path transform="translate/g)?.length ?? 0;
        expect(glyphs).toBeGreaterThanOrEqual(valid);
        expect(overlaps(textBoxes(svg))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('marks a gap in a metric as a gap, with its least and greatest value', () => {
    const points = [3, 1, null, 9, 4].map((value, i): [string, number | null] => [at(i), value]);
    const svg = strip([], { series: [{ name: 'Upload', unit: 'Mbit/s', points }] });
    expect(svg).toMatch(/<path d="M[^M"]+M[^M"]+" fill="none" class="k-c0"/);
    expect(said(svg)).toEqual(expect.arrayContaining(['Upload', 'Mbit/s', '9', '1']));
  });
});
