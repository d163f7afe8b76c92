import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreOf } from './median-interval.js';

describe('centreOf', () => {
  it('says nothing of nothing, and no interval of a few', () => {
    expect(centreOf([])).toBeUndefined();
    expect(centreOf([1, 2, 3])).toEqual({ n: 3, median: 2 });
  });

  it('has the ranks of the binomial: for 100 values the 40th and the 61st, or one further out', () => {
    const { low = 0, high = 0 } = centreOf(Array.from({ length: 100 }, (_, i) => i + 1)) ?? {};
    expect(low).toBeGreaterThanOrEqual(39);
    expect(low).toBeLessThanOrEqual(40);
    expect(high).toBeGreaterThanOrEqual(61);
    expect(high).toBeLessThanOrEqual(62);
  });

  it('holds the median, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 6 }), (values) => {
        const { median, low = Infinity, high = -Infinity } = centreOf(values) ?? { median: 0 };
        expect(low).toBeLessThanOrEqual(median);
        expect(high).toBeGreaterThanOrEqual(median);
      }),
    );
  });
});
