import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hashName,
  matchesHashed,
  matchPattern,
  matchPatternList,
  parseHashedName,
} from './known-hosts-match.js';

/** The definition, written the slow and obvious way. */
function matches(text: string, pattern: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) {
    return matches(text, pattern.slice(1)) || (text !== '' && matches(text.slice(1), pattern));
  }
  return (
    text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && matches(text.slice(1), pattern.slice(1))
  );
}

describe('matchPattern', () => {
  it('is the definition', () => {
    const letters = (from: string, max: number) =>
      fc.string({ unit: fc.constantFrom(...from), maxLength: max });
    fc.assert(
      fc.property(letters('ab', 8), letters('ab*?', 6), (text, pattern) => {
        expect(matchPattern(text, pattern)).toBe(matches(text, pattern));
      }),
      { numRuns: 5000 },
    );
  });

  it('takes no exponential time', () => {
    expect(matchPattern('a'.repeat(1000), `${'*a'.repeat(400)}*b`)).toBe(false);
  });
});

describe('matchPatternList', () => {
  it.each([
    ['web1.example.net', '*.example.net,!web1.example.net', false],
    ['web2.example.net', '!web1.example.net,*.example.net', true],
    ['web2.example.net', '!web1.example.net', false],
    ['WEB2', 'web?', true],
    ['web22', 'web?', false],
    ['', '', true],
    ['a', `a,${'x'.repeat(1023)}`, false],
  ])('%s against %s', (name, list, expected) => expect(matchPatternList(name, list)).toBe(expected));
});

describe('hashed names', () => {
  it('know their own name only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uint8Array({ minLength: 20, maxLength: 20 }), (a, b, salt) => {
        const hashed = parseHashedName(hashName(a, Buffer.from(salt)));
        if (!hashed) throw new Error('own form not read');
        expect(matchesHashed(a, hashed)).toBe(true);
        expect(matchesHashed(b, hashed)).toBe(Buffer.from(a, 'latin1').equals(Buffer.from(b, 'latin1')));
      }),
    );
  });
});
