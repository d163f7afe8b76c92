import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.js';
import { holm, leastRepeats, permutationTest, smallestVisible } from './permutation.js';

/** Normally distributed (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe('permutation test', () => {
  it('counts every arrangement of few values: those that lie apart are 2 of C(6, 3)', () => {
    const apart = permutationTest([{ a: [1, 2, 3], b: [11, 12, 13] }], 0);
    expect(apart).toEqual({ difference: 10, p: 2 / 20, leastP: 2 / 20 });
    expect(permutationTest([{ a: [1, 1], b: [1, 1] }], 0).p).toBe(1);
  });

  it('exchanges within strata only: what differs between them is no difference', () => {
    const strata = [
      { a: [1, 2, 3], b: [2, 3, 1] },
      { a: [101, 102, 103], b: [102, 103, 101] },
    ];
    expect(permutationTest(strata, 0)).toMatchObject({ difference: 0, p: 1 });
  });

  it('by random arrangements it says the same as by all of them', () => {
    const random = seededRandom(1);
    const draw = (n: number, shift: number): number[] =>
      Array.from({ length: n }, () => normal(random) + shift);
    // C(14, 7) = 3432 are all tried; the same twice over is too many.
    const stratum = { a: draw(7, 0), b: draw(7, 1) };
    const exact = permutationTest([stratum], 0).p;
    const sampled = permutationTest([stratum, { a: [0, 0, 0], b: [0, 0, 0] }], 0).p;
    // 2000 drawn: five standard errors.
    expect(Math.abs(sampled - exact)).toBeLessThan(5 * Math.sqrt((exact * (1 - exact)) / 2000) + 1 / 2000);
  });

  it('where there is nothing, finds something in no more than 5 of 100', () => {
    const random = seededRandom(2);
    const draw = (): number[] => Array.from({ length: 5 }, () => Math.exp(normal(random)));
    const found = Array.from({ length: 1000 }, () => permutationTest([{ a: draw(), b: draw() }], 0).p);
    // Three standard errors above.
    expect(found.filter((p) => p <= 0.05).length).toBeLessThan(50 + 3 * Math.sqrt(1000 * 0.05 * 0.95));
  });

  it('does not care which group is named first', () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [one, other] = [permutationTest([{ a, b }], 0), permutationTest([{ a: b, b: a }], 0)];
        expect(other.difference).toBeCloseTo(-one.difference, 9);
        expect(one.p).toBeGreaterThanOrEqual(one.leastP - 1e-12);
        expect(other.p).toBeCloseTo(one.p, 9);
      }),
    );
  });
});

describe('what could have been seen', () => {
  it('is found when it is there, and a tenth less is not always', () => {
    const [a, b] = [
      [0, 0.1, 0.2, 0.3, 0.4],
      [0, 0.1, 0.2, 0.3, 0.4],
    ];
    const visible = smallestVisible([{ a, b }], 0.05, 0) ?? 0;
    const p = (shift: number): number => permutationTest([{ a, b: b.map((v) => v + shift) }], 0).p;
    expect(visible).toBeGreaterThan(0);
    expect(p(visible)).toBeLessThanOrEqual(0.05);
    expect(p(visible * 0.9)).toBeGreaterThan(0.05);
  });

  it('nothing, with so few repeats that no arrangement is rare enough', () => {
    expect(smallestVisible([{ a: [1, 2, 3], b: [1, 2, 3] }], 0.05, 0)).toBeUndefined();
    expect(leastRepeats(0.05)).toBe(4);
    expect(leastRepeats(0.05 / 4)).toBe(5);
  });
});

describe('Holm', () => {
  it('as in his example: the smallest by all, the next by one less, and never less than the one before', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});
