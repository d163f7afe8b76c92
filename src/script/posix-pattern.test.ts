import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { maskCommand, posixPattern } from './posix-pattern.js';

describe('RE2 syntax as POSIX ERE', () => {
  it.each([
    ['(?i)timeout|reset', 'timeout|reset', true],
    [String.raw`(?:a|b)\d+`, '(a|b)[0-9]+', false],
    [String.raw`[\w-]*(\[\d+\])?:`, String.raw`[[:alnum:]_-]*(\[[0-9]+\])?:`, false],
    [String.raw`[^\]x-]`, '[^]x-]', false],
    ['a{2}b{', String.raw`a{2}b\{`, false],
    ['a.*?b', 'a.*b', false],
    [String.raw`\/x\-y`, '/x-y', false],
  ])('%s', (re2, ere, ignoreCase) => expect(posixPattern(re2)).toEqual({ ere, ignoreCase }));

  it.each([
    String.raw`\pL`,
    String.raw`\x41`,
    '(?s)a',
    '(?i:a)',
    String.raw`\Qa\E`,
    'a\nb',
    '[[:^alpha:]]',
    'a\\',
  ])('has no words for %s', (re2) => expect(posixPattern(re2)).toBeUndefined());

  it('matches the lines that RE2 matches, in grep -E', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '1',
      ' ',
      '-',
      '.',
      String.raw`\d`,
      String.raw`\w`,
      String.raw`\s`,
      String.raw`\S`,
      String.raw`\.`,
      String.raw`\[`,
      '[a-b]',
      '[^a]',
      String.raw`[\w-]`,
      String.raw`[\d.]`,
      '(?:a|b1)',
      '(b)',
      '^',
      '$',
    );
    const part = fc
      .tuple(atom, fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '+?'))
      .map(([a, q]) => (/^[\^$]$/.test(a) ? a : a + q));
    const pattern = fc
      .array(fc.array(part, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 2 })
      .map((b) => b.map((p) => p.join('')).join('|'));
    const line = fc
      .array(fc.constantFrom('a', 'b', '1', ' ', '-', '.', '[', 'A', '_'), { maxLength: 6 })
      .map((c) => c.join(''));
    let compared = 0;
    fc.assert(
      fc.property(pattern, fc.array(line, { minLength: 5, maxLength: 5 }), (re2, lines) => {
        const posix = posixPattern(re2);
        if (posix === undefined) return;
        const { stdout } = spawnSync('grep', ['-n', '-E', '-e', posix.ere], {
          input: `${lines.join('\n')}\n`,
          encoding: 'utf8',
          env: { ...process.env, LC_ALL: 'C' },
        });
        const found = stdout
          .split('\n')
          .filter(Boolean)
          .map((l) => Number(l.split(':')[0]) - 1);
        const regex = RE2JS.compile(re2);
        compared++;
        expect(found, `${re2} as ${posix.ere}`).toEqual(
          lines.flatMap((l, i) => (regex.matcher(l).find() ? [i] : [])),
        );
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(250);
  });
});

describe('a mask as a sed command', () => {
  const masked = (re2: string, text: string): string =>
    spawnSync('sed', ['-E', '-e', maskCommand(re2) ?? 'q1'], { input: text, encoding: 'utf8' }).stdout;

  it.each([
    [String.raw`md5keys:(\S+)`, 'a md5keys:10.0.0.1=secret b\n', 'a md5keys:[REDACTED] b\n'],
    ['(?m)^(.+)State +Recv-Q', 'secretState  Recv-Q x\n', '[REDACTED]State  Recv-Q x\n'],
    ['token=[a-z]+', 'token=abc token=def\n', '[REDACTED] [REDACTED]\n'],
    ['a(b)c(?:d)?', 'abc\n', undefined],
  ])('%s', (re2, text, expected) => {
    if (expected === undefined) expect(maskCommand(re2)).toBeUndefined();
    else expect(masked(re2, text)).toBe(expected);
  });

  it.each(['a/b', '(a)(b)', '(?i)a', String.raw`\pL`])('is refused, not guessed: %s', (re2) =>
    expect(maskCommand(re2)).toBeUndefined(),
  );
});
