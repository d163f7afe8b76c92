import { expect, it } from 'vitest';
import { formatInstant } from './instant.js';

it.each([
  [0n, '1970-01-01T00:00:00.000Z'],
  [1_000_000_001n, '1970-01-01T00:00:01.000000001Z'],
  [-1n, '1969-12-31T23:59:59.999999999Z'],
  [-1_500_000_000n, '1969-12-31T23:59:58.500Z'],
])('%s ns: %s', (instant, text) => expect(formatInstant(instant)).toBe(text));
