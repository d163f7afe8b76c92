import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Metric } from './metrics.js';
import { type Change, changeOf } from './noise.js';

const about = { name: 'm', unit: 'u', cite: 'f:1' };
const share = (part: number, whole: number): Metric => ({ ...about, kind: 'share', part, whole });
const rate = (count: number, seconds = 15): Metric => ({ ...about, kind: 'rate', count, seconds });
const sample = (values: readonly number[]): Metric => ({ ...about, kind: 'sample', values });
const around = (middle: number, n: number, spread = 0.1): number[] =>
  Array.from({ length: n }, (_, i) => middle * (1 + spread * Math.sin(i * 2.4)));

describe('changeOf', () => {
  it.each<[string, Metric, Metric, Change]>([
    ['loss gone, enough probes', share(13, 66), share(0, 66), 'smaller'],
    ['loss gone, but 6 probes show nothing', share(13, 66), share(0, 6), 'within'],
    ['one lost, then none', share(1, 66), share(0, 66), 'within'],
    ['retransmits of many segments', share(38, 12_400), share(160, 12_100), 'larger'],
    ['a whole of nothing', share(0, 0), share(1, 5), 'unknown'],
    ['3 events, then 9', rate(3), rate(9), 'within'],
    ['none, then 400', rate(0), rate(400), 'larger'],
    ['400, then none', rate(400), rate(0), 'smaller'],
    ['a fifth more of many', rate(100_000), rate(120_000), 'within'],
    ['the same rate in a window of another length', rate(1000, 10), rate(6000, 60), 'within'],
    ['RTT ten times as long', sample(around(1, 30)), sample(around(10, 30)), 'larger'],
    ['RTT the same', sample(around(1, 30)), sample(around(1.01, 30)), 'within'],
    [
      'sure, but less than anybody feels',
      sample(around(1, 500, 0.001)),
      sample(around(1.05, 500, 0.001)),
      'within',
    ],
    ['too few', sample([1, 1, 1, 1]), sample([9, 9, 9, 9, 9, 9]), 'unknown'],
    ['all equal', sample([1, 1, 1, 1, 1, 1]), sample([1, 1, 1, 1, 1, 1]), 'within'],
    ['levels', { ...about, kind: 'level', value: 1 }, { ...about, kind: 'level', value: 99 }, 'unknown'],
  ])('%s', (_, a, b, expected) => {
    expect(changeOf(a, b)).toBe(expected);
  });

  it('turns round with its sides', () => {
    const metric = fc.oneof(
      fc.tuple(fc.nat(500), fc.nat(500)).map(([a, b]) => share(Math.min(a, b), Math.max(a, b))),
      fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 60 })).map(([n, s]) => rate(n, s)),
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 30 }).map(sample),
    );
    const turned: Record<Change, Change> = {
      larger: 'smaller',
      smaller: 'larger',
      within: 'within',
      unknown: 'unknown',
    };
    fc.assert(
      fc.property(metric, metric, (a, b) => {
        expect(changeOf(b, a)).toBe(turned[changeOf(a, b)]);
      }),
    );
  });

  it('sees next to nothing between two looks at the same thing', () => {
    // A linear congruential generator: the same draws at every run.
    let seed = 7;
    const draw = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    const lossy = (n: number): Metric =>
      share(Array.from({ length: n }, draw).filter((x) => x < 0.1).length, n);
    const slow = (n: number): Metric => sample(Array.from({ length: n }, () => 1 - Math.log(1 - draw())));
    const alarms = Array.from({ length: 2000 }, () => [
      changeOf(lossy(60), lossy(60)),
      changeOf(slow(40), slow(40)),
    ]);
    expect(alarms.flat().filter((c) => c !== 'within').length).toBeLessThan(12);
  });
});
