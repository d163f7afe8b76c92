import { expect, it } from 'vitest';
import { escapeLine } from '../escape.js';
import { plainLine } from './plain-line.js';

it.each([
  ['`eno1` MTU changed 1500 → 9000 [E1]', 'eno1 MTU changed 1500 → 9000'],
  ['**NOC** reverts [CHG-1](https://x.example)', 'NOC reverts CHG-1'],
  ['a\n  b', 'a b'],
])('%j → %j', (markdown, text) => expect(plainLine(markdown)).toBe(text));

it('gives back what was escaped', () => {
  for (const text of ['a*b_c|d', '[x] <b> `y`', '#1 - 2', 'snake_case'])
    expect(plainLine(escapeLine(text))).toBe(text);
});
