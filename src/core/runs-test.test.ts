import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsChance } from './runs-test.js';

/** Every order of `a` ones and `b` zeros. */
function orders(a: number, b: number): number[][] {
  if (a === 0 && b === 0) return [[]];
  return [
    ...(a > 0 ? orders(a - 1, b).map((rest) => [1, ...rest]) : []),
    ...(b > 0 ? orders(a, b - 1).map((rest) => [0, ...rest]) : []),
  ];
}

const runsOf = (order: readonly number[]): number =>
  order.filter((x, i) => i === 0 || x !== order[i - 1]).length;

describe('runsChance', () => {
  it('is the share of orders with so few runs, counted one by one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 12 }),
        (a, b, runs) => {
          const all = orders(a, b);
          const few = all.filter((order) => runsOf(order) <= runs).length;
          expect(runsChance(a, b, runs)).toBeCloseTo(few / all.length, 10);
        },
      ),
    );
  });

  it('stays a probability for hundreds of traces', () => {
    expect(runsChance(250, 250, 2)).toBeGreaterThan(0);
    expect(runsChance(250, 250, 500)).toBeCloseTo(1, 6);
  });
});
