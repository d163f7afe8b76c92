import { describe, expect, it } from 'vitest';
import { typedValue } from './typed-value.js';

const read = (path: string, text: string): unknown => {
  const kind = typedValue(path);
  return typeof kind === 'object' ? kind.read(text) : kind;
};

describe('what is typed for a field that holds no text', () => {
  it.each([
    ['services', 'uploads, VPN;  mail,', ['uploads', 'VPN', 'mail']],
    ['data_loss', 'Nein', 'no'],
    ['data_loss', 'none', 'no'],
    ['data_loss', 'a little', undefined],
    ['customers_affected', '12 of 240', { n: 12, of: 240 }],
    ['customers_affected', '12 von 240 Kunden', { n: 12, of: 240 }],
    ['customers_affected', '3 customers', { n: 3 }],
    ['customers_affected', 'most of them', undefined],
    ['times.detected', '10:15', 'time'],
    ['trigger', '12 of 240', undefined],
    ['constructor', 'x', undefined],
  ])('%s: %s', (path, text, value) => {
    expect(read(path, text)).toEqual(value);
  });
});
