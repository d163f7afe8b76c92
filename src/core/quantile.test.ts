import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lagOneCorrelation, median, quantile, steps } from './quantile.js';

describe('quantile', () => {
  it('interpolates', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
    expect(quantile([], 0.5)).toBeUndefined();
  });

  it('lies between the least and the largest value', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ noNaN: true, min: 0, max: 1 }), (list, q) => {
        const value = quantile(list, q) ?? NaN;
        expect(value).toBeGreaterThanOrEqual(Math.min(...list) - 1e-6);
        expect(value).toBeLessThanOrEqual(Math.max(...list) + 1e-6);
      }),
    );
  });
});

describe('lagOneCorrelation', () => {
  it('is high for what rises slowly, low for what jumps to and fro, 0 for what does not move', () => {
    expect(lagOneCorrelation(Array.from({ length: 60 }, (_, i) => i))).toBeGreaterThan(0.9);
    expect(lagOneCorrelation(Array.from({ length: 60 }, (_, i) => i % 2))).toBeLessThan(-0.9);
    expect(lagOneCorrelation([5, 5, 5, 5])).toBe(0);
  });
});

describe('steps', () => {
  it('are the distances between neighbours', () => {
    expect(steps([10, 12, 9])).toEqual([2, 3]);
    expect(steps([1])).toEqual([]);
  });
});
