import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowance, ByteBudget } from './budget.js';

describe('byte budget', () => {
  it('gives small probes what they ask', () => {
    expect(allowance(10_000, 1_000_000, [4_000_000])).toBe(10_000);
  });

  it('splits evenly between those that ask the same, whoever starts first', () => {
    const budget = new ByteBudget(30_000_000, [50_000_000, 50_000_000, 50_000_000]);
    const shares = [1, 2, 3].map(() => budget.start(50_000_000));
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(300_000);
    expect(shares.reduce((a, b) => a + b)).toBeLessThanOrEqual(30_000_000);
  });

  it('gives a large one more than a small one', () => {
    expect(allowance(30_000_000, 20_000_000, [10_000_000])).toBe(0.75 * (20_000_000 - 65_536));
  });

  it('hands on what one did not use', () => {
    const budget = new ByteBudget(20_000_000, [50_000_000, 50_000_000]);
    budget.finish(budget.start(50_000_000), 1000);
    expect(budget.start(50_000_000)).toBeGreaterThan(19_000_000);
  });

  it('never promises more than there is', () => {
    fc.assert(
      fc.property(fc.nat(1e8), fc.array(fc.nat(1e8), { maxLength: 40 }), (total, asked) => {
        const budget = new ByteBudget(total, asked);
        const granted = asked.map((a) => budget.start(a));
        expect(granted.every((g, i) => g >= 0 && g <= (asked[i] ?? 0))).toBe(true);
        expect(granted.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(total);
      }),
    );
  });
});
