import { describe, expect, it } from 'vitest';
import { medianInterval } from './bootstrap.js';
import { summariseCells } from './cells.js';
import { compareCells, type Comparison } from './comparisons.js';
import type { Measure } from './measures.js';
import { comparisonText, rateText, short, spreadText } from './words.js';
import { seededRandom } from '../seeded-random.js';

/** Repeats of each cell: its goodput with a scatter of some percent. */
function measured(cells: Readonly<Record<string, number>>, repeats: number, protocol = 'tcp'): Measure[] {
  const random = seededRandom(3);
  return Object.entries(cells).flatMap(([cell, goodput], c) =>
    Array.from({ length: repeats }, (_, i) => ({
      run: c * repeats + i + 1,
      block: i + 1,
      cell,
      protocol,
      goodput: goodput * (0.98 + 0.04 * random()),
      cite: `hosts/a/iperf3/client.${c}.txt:1-9`,
    })),
  );
}

function compared(measures: readonly Measure[], of: Comparison['of']): Map<string, Comparison> {
  const all = compareCells(summariseCells(measures)).filter((c) => c.of === of);
  return new Map(all.map((c) => [`${c.factor} ${c.b}/${c.a} ${c.context}`.trim(), c]));
}

const MATRIX = { 'w=64K P=1': 50e6, 'w=64K P=4': 50e6, 'w=auto P=1': 100e6, 'w=auto P=4': 100e6 };

describe('comparisons', () => {
  it('a factor that halves, and one that does nothing, over all the others', () => {
    const found = compared(measured(MATRIX, 6), 'factor');
    expect([...found.keys()]).toEqual(['P 4/1', 'w auto/64K']);
    const buffer = found.get('w auto/64K');
    expect(buffer).toMatchObject({ verdict: 'differs', pairs: 2, among: 2 });
    expect(buffer?.ratio).toBeCloseTo(2, 1);
    const streams = found.get('P 4/1');
    expect(streams?.verdict).toBe('no_difference');
    // Scatter of ±2 %: what is beyond some percent would have been seen.
    expect(streams?.smallestRatio).toBeGreaterThan(1);
    expect(streams?.smallestRatio).toBeLessThan(1.06);
    expect(comparisonText(streams as Comparison)).toContain(
      'no difference found; the smallest that could have been seen: ±',
    );
  });

  it('cell against cell, where all else is equal', () => {
    const found = compared(measured(MATRIX, 6), 'cells');
    expect([...found.keys()]).toEqual(['P 4/1 w=64K', 'w auto/64K P=1', 'w auto/64K P=4', 'P 4/1 w=auto']);
    expect([...found.values()].map((c) => c.verdict)).toEqual([
      ...['no_difference', 'differs', 'differs', 'no_difference'],
    ]);
  });

  it('two repeats decide nothing, however large the difference', () => {
    const [only] = compared(measured({ 'w=64K': 1e6, 'w=auto': 100e6 }, 2), 'cells').values();
    expect(only).toMatchObject({ verdict: 'undecidable', leastRepeats: 4 });
    expect(comparisonText(only as Comparison)).toContain('with 4 repeats it could be');
  });

  it('neither one repeat nor TCP against UDP', () => {
    expect(compareCells(summariseCells(measured({ 'w=64K': 1e6, 'w=auto': 2e6 }, 1)))).toEqual([]);
    const mixed = [...measured({ 'proto=tcp': 1e6 }, 6), ...measured({ 'proto=udp': 9e6 }, 6, 'udp')];
    expect(compareCells(summariseCells(mixed))).toEqual([]);
  });
});

describe('words', () => {
  it('an interval from five values on, before that all of them', () => {
    const random = seededRandom(4);
    const values = [5, 1, 3, 2, 4];
    const interval = medianInterval(values, random);
    expect(interval?.low).toBeGreaterThanOrEqual(1);
    expect(interval?.high).toBeLessThanOrEqual(5);
    expect(medianInterval(values.slice(1), random)).toBeUndefined();
    expect(spreadText({ values, median: 3, interval: { low: 1, high: 5 } }, short)).toBe('3 (1 to 5)');
    expect(spreadText({ values: [3, 1], median: 2 }, short)).toBe('1, 3');
  });

  it('the interval holds the true median about as often as it says', () => {
    const random = seededRandom(5);
    const holds = Array.from({ length: 300 }, () => {
      const interval = medianInterval(Array.from({ length: 15 }, random), random);
      return interval !== undefined && interval.low <= 0.5 && interval.high >= 0.5;
    }).filter(Boolean).length;
    expect(holds / 300).toBeGreaterThan(0.88);
  });

  it.each([
    [0, '0 bit/s'],
    [999, '999 bit/s'],
    [47_863_897, '47.9 Mbit/s'],
    [123_456_789_000, '123 Gbit/s'],
  ])('%d bit/s', (bps, text) => expect(rateText(bps)).toBe(text));

  it.each([
    [0.01234, '0.0123'],
    [12.345, '12.3'],
    [1234.5, '1235'],
  ])('%d in three digits', (value, text) => expect(short(value)).toBe(text));
});
