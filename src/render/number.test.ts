import { expect, it } from 'vitest';
import { formatNumber } from './number.js';

it.each([
  [0, '0'],
  [0.0004, '0'],
  [12.3456, '12.346'],
  [1234567, '1,234,567'],
  [-1234.5, '-1,234.5'],
  [999.9999, '1,000'],
  [1e21, '1e+21'],
  [Number.NaN, 'NaN'],
])('%d → %s', (value, text) => expect(formatNumber(value)).toBe(text));

it('agrees with Intl', () => {
  const intl = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });
  for (let i = 0; i < 500; i++) {
    const value = Math.round(((i * 7919) % 1000) * 1.2345 ** (i % 90) * 1000) / 1000;
    expect(formatNumber(value)).toBe(intl.format(value));
  }
});
