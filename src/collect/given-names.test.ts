import { expect, it } from 'vitest';
import { checkGiven, givenNames, namesLeft } from './given-names.js';

it('a host is told by its dots, everything else is a word', () => {
  expect(givenNames(['acme.com', '*.ledger.acme.com', 'frank', 'frank@acme.com', '192.0.2.7'])).toEqual({
    domains: ['acme.com'],
    hostNames: ['ledger.acme.com'],
    userNames: [],
    given: ['frank', 'frank@acme.com'],
  });
});

it.each(['x', '4711', '10.0.0.0/8', '--', ''])(
  '%j is refused: no word of a text would be replaced',
  (name) => {
    expect(() => checkGiven(['frank', name])).toThrow(/two characters or more, and a letter/);
  },
);

it.each(['jo', 'x2', 'ö1', '192.0.2.7', '2001:db8::7'])('%s is taken', (name) => {
  expect(() => checkGiven([name])).not.toThrow();
});

it('names that stay are told, the first twenty of many', () => {
  expect(namesLeft(new Set())).toBeUndefined();
  expect(namesLeft(new Set(['mark', 'li']))).toMatch(/: li, mark; --hide NAME/);
  expect(namesLeft(new Set(Array.from({ length: 23 }, (_, i) => `n${i}`)))).toContain('and 3 more;');
});
