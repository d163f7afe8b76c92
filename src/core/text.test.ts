import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGlob, segmentMatcher } from './glob.js';
import { formatInstant, fromEpochMs, fromEpochSeconds, toEpochMs } from './instant.js';
import { shellQuote } from './quote.js';
import { slug } from './slug.js';
import { didYouMean } from './suggest.js';

describe('shellQuote', () => {
  it('means the same words to a real shell', () => {
    const word = fc.string({ unit: 'binary', maxLength: 12 }).filter((s) => !s.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const quoted = shellQuote(words);
        const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${quoted}`]);
        expect(stdout.toString()).toBe(words.map((w) => `${Buffer.from(w).toString()}\0`).join(''));
      }),
      { numRuns: 60 },
    );
  });
});

describe('slug', () => {
  it('keeps plain names, and keeps different texts apart', () => {
    expect(slug('eth0.100')).toBe('eth0.100');
    expect(slug('a/b')).not.toBe(slug('a b'));
    expect(slug('../../etc/passwd')).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  });
  it('is always a safe file name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(slug(text)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,59}$/);
      }),
    );
  });
});

describe('segmentMatcher', () => {
  const match = (pattern: string, name: string): boolean => segmentMatcher(pattern)(name);
  it.each([
    ['*.log', 'a.log', true],
    ['*.log', '.a.log', false],
    ['.*', '.a', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[x', '[x', true],
    ['a.b', 'axb', false],
    ['(a|b)+', '(a|b)+', true],
  ])('%s on %s', (pattern, name, expected) => expect(match(pattern, name)).toBe(expected));
  it('knows a glob', () => expect(['a', 'a*', 'a?', '[a]'].map(isGlob)).toEqual([false, true, true, true]));
});

describe('didYouMean', () => {
  it('suggests what is close and nothing that is not', () => {
    expect(didYouMean('neighbors', ['ping', 'neighbours'])).toContain('neighbours');
    expect(didYouMean('sock', ['sockets', 'routes'])).toContain('sockets');
    expect(didYouMean('xyzzy', ['ping', 'routes'])).toBeUndefined();
  });
});

describe('instants', () => {
  it('keeps every digit of epoch seconds', () => {
    const at = fromEpochSeconds('1763694432.123456789');
    expect(at).toBe(1_763_694_432_123_456_789n);
    expect(formatInstant(at ?? 0n)).toBe('2025-11-21T03:07:12.123456789Z');
    expect(fromEpochSeconds('1.2.3')).toBeUndefined();
  });
  it('goes to milliseconds and back', () =>
    expect(toEpochMs(fromEpochMs(1_763_694_432_123))).toBe(1_763_694_432_123));
});
