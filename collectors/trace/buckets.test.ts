import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, bucketOf, quantileOf } from './buckets.js';

describe('buckets', () => {
  it('hold what falls into them, to an eighth', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 28 - 1 }), (us) => {
        const { from, to } = boundsOf(bucketOf(us));
        expect(us).toBeGreaterThanOrEqual(from);
        expect(us).toBeLessThan(to);
        expect(to - from).toBeLessThanOrEqual(Math.max(1, from / 8));
      }),
    );
  });

  it('never understate a quantile, and overstate it by an eighth at most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (values, share) => {
          const counts = new Map<number, number>();
          for (const v of values) counts.set(bucketOf(v), (counts.get(bucketOf(v)) ?? 0) + 1);
          const exact = values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? 0;
          const told = quantileOf(counts, share) ?? -1;
          expect(told).toBeGreaterThan(exact);
          expect(told).toBeLessThanOrEqual(Math.max(exact + 1, exact * 1.125 + 1));
        },
      ),
    );
  });

  it('say nothing of nothing', () => expect(quantileOf(new Map(), 0.5)).toBeUndefined());
});
