import { expect, it } from 'vitest';
import { wilson } from './wilson.js';

it('agrees with published values', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  const close = (hits: number, n: number, low: number, high: number): void => {
    const [a, b] = wilson(hits, n);
    expect(a).toBeCloseTo(low, 4);
    expect(b).toBeCloseTo(high, 4);
  };
  close(81, 263, 0.2553, 0.3662);
  close(15, 148, 0.0624, 0.1605);
  close(0, 20, 0, 0.1611);
  close(1, 29, 0.0061, 0.1718);
});

it('says nothing about nothing', () => expect(wilson(0, 0)).toEqual([0, 1]));
