import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { literalsOf, requiredText, type Sequence } from './literals.js';

describe('literals of a pattern', () => {
  it.each([
    ['timeout', ['timeout'], 'only'],
    ['(timeout|Timeout|failed)', ['timeout', 'Timeout', 'failed'], 'only'],
    ['(?:foo|ba[rz])', ['foo', 'ba'], ''],
    ['(?i)timeout|reset', ['timeout', 're'], 'ignoreCase'],
    ['(?i)timeout|denied', ['timeout', 'denied'], 'only ignoreCase'],
    ['(?i:Kernel) panic', ['kernel panic'], 'ignoreCase'],
    ['[0-9]{3,}ms', ['ms'], ''],
    ['\\berror\\b', ['error'], ''],
    ['^connect.*refused$', ['connect'], ''],
    ['a+bc', ['abc'], ''],
    ['(ab)+c', ['abc'], ''],
    ['foo(x.*longer)z', ['longerz'], ''],
    ['colou?r', ['color', 'colour'], 'only'],
    ['\\Q[a.b]\\E\\.log', ['[a.b].log'], 'only'],
    ['a{,2}b', ['a{,2}b'], 'only'],
    ['\\x41\\x{1F600}', ['A😀'], 'only'],
    ['\\d+', undefined, ''],
    ['.*', undefined, ''],
    ['', undefined, ''],
    ['(foo|)', undefined, ''],
    ['foo|.*', undefined, ''],
    ['[^a]', undefined, ''],
    ['\\pN+x?', undefined, ''],
    ['(?P<name>foo)\\s+bar', ['foo'], ''],
  ] as const)('%s', (pattern, literals, how) => {
    const found = literalsOf(pattern);
    expect(found?.literals).toEqual(literals);
    expect(found?.only ?? false).toBe(how.includes('only'));
    expect(found?.ignoreCase ?? false).toBe(how.includes('ignoreCase'));
  });

  it('keeps classes as positions of a longer text', () => {
    const found = requiredText('[0-9]{3,}ms');
    expect(found?.sequences[0]?.map((chars) => chars.length)).toEqual([10, 10, 10, 1, 1]);
  });

  it('does not go deep into hostile nesting', () => {
    expect(literalsOf(`${'('.repeat(50_000)}a${')'.repeat(50_000)}`)).toBeUndefined();
    expect(literalsOf('((((a{900}){900}){900}b)|c){900}')?.only ?? false).toBe(false);
  });
});

// Few characters, so that random lines match random patterns often; the odd ones fold or decode strangely.
const CHARS = ['a', 'b', 'k', 'K', 's', 'S', '1', ' ', 'é', 'ſ', '\u212a', '\ufffd', '-', '\r'];
const atom = fc.constantFrom(
  ...CHARS.slice(0, 11), '.', '\\d', '\\w', '\\s', '\\W', '[a-k]', '[^b]', '[ks1]', '[[:alpha:]]', '^', '$', '\\b', '\\pL',
  '\\x61', '\\141', '\\Qab\\E', '[\\d-]', 'é', '(?i)', '(?-i)', '[^\\S ]', '[]a]', '\\.',
); // prettier-ignore
const quantifier = fc.constantFrom('', '', '', '', '*', '+', '?', '{2}', '{1,2}', '{2,}', '+?', '{0}');
const { pattern } = fc.letrec<{ pattern: string; part: string; group: string }>((tie) => ({
  group: fc.tuple(fc.constantFrom('(', '(?:', '(?i:', '(?P<n>'), tie('pattern')).map(([o, p]) => `${o}${p})`),
  part: fc
    .tuple(fc.oneof({ maxDepth: 3 }, { arbitrary: atom, weight: 5 }, tie('group')), quantifier)
    .map(([a, q]) => (/^(?:\(\?-?i\)|\^|\$|\\b)$/.test(a) ? a : a + q)),
  pattern: fc
    .array(fc.array(tie('part'), { maxLength: 5 }), { minLength: 1, maxLength: 3 })
    .map((branches) => branches.map((parts) => parts.join('')).join('|')),
}));
const line = fc.array(fc.constantFrom(...CHARS), { maxLength: 12 }).map((chars) => chars.join(''));

function compiled(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch {
    return undefined;
  }
}

function contains(text: string, sequence: Sequence): boolean {
  const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  return codes.some((_, from) => sequence.every((chars, i) => chars.includes(codes[from + i] ?? -1)));
}

describe('against re2js', () => {
  it('a line that matches contains one of the sequences and one of the literals', () => {
    let matched = 0;
    let exact = 0;
    fc.assert(
      fc.property(pattern, fc.array(line, { minLength: 4, maxLength: 8 }), (source, lines) => {
        const regex = compiled(source);
        const required = requiredText(source);
        const literals = literalsOf(source);
        if (!regex || (!required && !literals)) return;
        for (const text of lines) {
          const matches = regex.test(text);
          const has = required?.sequences.some((sequence) => contains(text, sequence));
          const lower = literals?.ignoreCase ? text.toLowerCase() : text;
          const hasLiteral = literals?.literals.some((literal) => lower.includes(literal));
          if (matches) {
            matched++;
            expect(has, `sequence of ${source} in ${text}`).not.toBe(false);
            expect(hasLiteral, `literal of ${source} in ${text}`).not.toBe(false);
          }
          if (required?.exact) {
            exact++;
            expect(has, `${source} exact in ${text}`).toBe(matches);
          }
          if (literals?.only) expect(hasLiteral, `${source} only literals in ${text}`).toBe(matches);
        }
      }),
      { numRuns: 5000 },
    );
    expect(matched, 'the property was exercised').toBeGreaterThan(500);
    expect(exact).toBeGreaterThan(500);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (source) => {
        const regex = compiled(source);
        const required = requiredText(source);
        if (regex && required && regex.test(source)) {
          expect(required.sequences.some((sequence) => contains(source, sequence))).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
