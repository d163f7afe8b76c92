import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathMatcher, segmentMatcher } from './glob.js';

describe('a segment of a glob', () => {
  it.each([
    ['*.log', ['app.log', 'a.b.log'], ['.app.log', 'app.log.1', 'log']],
    ['.*', ['.a', '.'], ['a', '']],
    ['a?c', ['abc', 'a.c', 'a\nc'], ['ac', 'abbc']],
    ['[a-c]x[!0-9]', ['axx', 'cx-'], ['dxx', 'ax1', 'ax']],
    ['[a-]', ['a', '-'], ['b']],
    ['[z-a]', [], ['a', 'z', '-']],
    ['[^a]', ['^', 'a'], ['b']],
    ['[]a]', ['[]a]'], ['a', ']']],
    ['[a', ['[a'], ['a']],
    ['[\\]', ['\\'], [']']],
    ['**', ['a', ''], ['.a']],
    ['a*b*c', ['abc', 'aXbbYcc', 'abcabc'], ['acb', 'abcx']],
    ['a+(b)|.$', ['a+(b)|.$'], ['aab']],
    ['', [''], ['a']],
  ])('%s', (segment, yes, no) => {
    const matches = segmentMatcher(segment);
    expect([...yes, ...no].filter((name) => matches(name))).toEqual(yes);
  });

  it('agrees with a regular expression', () => {
    const char = fc.constantFrom('a', 'b', 'é', '.', '\n', '\ud83d', '\udc80');
    const part = fc.oneof(char, fc.constantFrom('*', '?', '[ab]', '[!a]', '[a-é]', '**'));
    const name = fc.string({ unit: char, maxLength: 12 });
    let matched = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), name, (parts, text) => {
        const source = parts.map((p) =>
          p.startsWith('*')
            ? '[^]*'
            : p === '?'
              ? '[^]'
              : p.startsWith('[!')
                ? '[^a]'
                : p === '.'
                  ? '\\.'
                  : p,
        );
        const hidden = text.startsWith('.') && parts[0] !== '.';
        const expected = !hidden && new RegExp(`^(?:${source.join('')})$`).test(text);
        if (expected) matched++;
        expect(segmentMatcher(parts.join(''))(text)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  it('does not take for ever over a hostile pattern and name', () => {
    // Backtracking over every star would take longer than the universe has been there.
    const matches = segmentMatcher(`${'*a'.repeat(60)}*b`);
    expect(matches('a'.repeat(250))).toBe(false);
    expect(matches(`${'a'.repeat(250)}b`)).toBe(true);
    expect(segmentMatcher('*?'.repeat(100))('x'.repeat(99))).toBe(false);
  });
});

describe('pathMatcher', () => {
  it.each([
    ['hosts/*/ping/*.txt', 'hosts/web01/ping/target.txt', true],
    ['hosts/*/*.txt', 'hosts/web01/ping/target.txt', false],
    ['hosts/**', 'hosts/web01/ping/target.txt', true],
    ['**/target*.txt', 'hosts/web01/ping/target.txt', true],
    ['hosts/**/ping/**/*.txt', 'hosts/web01/ping/target.txt', true],
    ['**', 'README.md', true],
    ['*.txt', 'hosts/web01/ping/target.txt', true],
    ['*.ndjson', 'hosts/web01/ping/target.txt', false],
    ['hosts/web01', 'hosts/web01/ping/target.txt', true],
    ['hosts/web0', 'hosts/web01/ping/target.txt', false],
    ['target.txt', 'hosts/web01/ping/target.txt', true],
    ['README.md', 'README.md', true],
    ['tables/*', 'tables/sockets.ndjson', true],
  ])('%s on %s', (glob, path, expected) => expect(pathMatcher(glob)(path)).toBe(expected));
});
