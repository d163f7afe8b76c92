import { describe, expect, it } from 'vitest';
import { figure, partOf, percent } from './figures.js';

describe('figures', () => {
  it('groups thousands and leaves fractions alone', () => {
    expect([0, 999, 1000, 12_400, 1_234_567.25].map(figure)).toEqual([
      '0',
      '999',
      '1,000',
      '12,400',
      '1,234,567.3',
    ]);
    expect(figure(-1234)).toBe('-1,234');
    expect(figure(0.012345)).toBe('0.0123');
  });

  it('never gives a part without its whole, nor a share of nothing', () => {
    expect(partOf(38, 12_400, 'segments')).toBe('38 of 12,400 segments (0.31 %)');
    expect(partOf(3, 0, 'connects')).toBe('3 of 0 connects');
  });

  it('keeps two significant digits of small shares', () => {
    expect([0, 0.00037, 0.034, 0.0999, 0.5, 1].map(percent)).toEqual([
      '0 %',
      '0.037 %',
      '3.4 %',
      '10 %',
      '50 %',
      '100 %',
    ]);
  });

  it('says all or nothing only of all and nothing', () => {
    expect([0.994, 0.996, 0.99996, 0.9999999, 1e-10].map(percent)).toEqual([
      '99 %',
      '99.6 %',
      '99.996 %',
      '99.99999 %',
      '< 0.000001 %',
    ]);
  });
});
