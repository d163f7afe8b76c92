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

  it('keeps small outputs of many probes that may all run at once, and large ones as far as there is room', () => {
    const [total, most] = [666_666, 4 * 1024 * 1024];
    const budget = new ByteBudget(total, Array<number>(116).fill(most));
    const start = (count: number): number[] => Array.from({ length: count }, () => budget.start(most));
    const grow = (granted: number, wanted: number): number => {
      const more = budget.grow(granted, most);
      return more >= wanted || more === granted ? more : grow(more, wanted);
    };
    const [usual = 0, flood = 0, ...others] = start(32);
    expect(Math.min(...others)).toBeGreaterThan(2000);
    expect(grow(usual, 50_000)).toBeGreaterThan(50_000);
    expect(grow(flood, most)).toBeLessThan(total / 4);
    expect(Math.min(...start(40))).toBeGreaterThan(2000);
    for (const one of others) budget.finish(one, 1000);
    expect(Math.min(...start(44))).toBeGreaterThan(2000);
  });

  it('never promises more than there is', () => {
    fc.assert(
      fc.property(fc.nat(1e8), fc.array(fc.nat(1e8), { maxLength: 40 }), (total, asked) => {
        const budget = new ByteBudget(total, asked);
        const granted = asked.map((a) => budget.start(a));
        expect(granted.every((g, i) => g >= 0 && g <= (asked[i] ?? 0))).toBe(true);
        const grown = granted.map((g, i) => budget.grow(g, asked[i] ?? 0));
        expect(grown.every((g, i) => g >= (granted[i] ?? 0) && g <= (asked[i] ?? 0))).toBe(true);
        expect(grown.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(total);
        expect(budget.used).toBe(grown.reduce((a, b) => a + b, 0));
      }),
    );
  });
});
