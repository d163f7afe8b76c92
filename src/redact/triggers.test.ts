import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TriggerScanner } from './triggers.js';

it('finds whose literals occur, whatever their case, as looking for each one does', () => {
  const letters = fc.constantFrom('a', 'b', 'A', 'B', '-', '\xe4');
  const literal = fc.array(letters, { minLength: 3, maxLength: 6 }).map((l) => l.join('').toLowerCase());
  const owners = fc.array(fc.array(literal, { maxLength: 3 }), { minLength: 1, maxLength: 5 });
  const text = fc.array(letters, { maxLength: 40 }).map((l) => l.join(''));
  fc.assert(
    fc.property(owners, text, fc.nat(5), (lists, all, from) => {
      const bytes = Buffer.from(all, 'latin1');
      const found = new Uint8Array(lists.length);
      const any = new TriggerScanner(lists).scan(bytes, Math.min(from, bytes.length), bytes.length, found);
      // Only ASCII has a case here.
      const folded = all.slice(from).replace(/[AB]/g, (c) => c.toLowerCase());
      const expected = lists.map((list) => (list.some((l) => folded.includes(l)) ? 1 : 0));
      expect([...found]).toEqual(expected);
      expect(any).toBe(expected.includes(1));
    }),
    { numRuns: 1000 },
  );
});

it('refuses a literal that is too short to look for', () => {
  expect(() => new TriggerScanner([['ab']])).toThrow(/3 bytes/);
});
