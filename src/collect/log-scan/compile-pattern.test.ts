import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../core/errors.js';
import { Block, selectLines } from './block.js';
import { Breath } from './breath.js';
import { compilePattern } from '../../core/line-pattern.js';

function errorOf(pattern: string): EvidenceError {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (error instanceof EvidenceError) return error;
  }
  throw new Error(`${pattern} was not refused`);
}

describe('compilePattern', () => {
  it.each([
    ['timeout(5', 'missing closing ) at character 8', 'literally'],
    ['a)b', 'unexpected ) at character 2', 'literally'],
    ['[(]x(', 'missing closing ) at character 5', 'literally'],
    ['a[b', 'missing closing ] at character 2', 'literally'],
    ['a**', 'invalid nested repetition operator at character 2', 'literally'],
    ['(?=x)', 'invalid or unsupported Perl syntax at character 1', 'look-ahead'],
    ['(a)\\1', 'invalid escape sequence at character 4', 'back references'],
    ['x{2000}', 'invalid repeat count at character 2', '1000'],
    ['end\\', 'trailing backslash at end of expression at character 4', 'literally'],
  ])('refuses %s and says where', (pattern, what, hint) => {
    const error = errorOf(pattern);
    expect(error.code).toBe('E_BAD_PATTERN');
    expect(error.message).toContain(`"${pattern}": ${what}`);
    expect(error.hint).toContain(hint);
  });

  it('needs no regex for an alternation of literals, and a finder for required text', () => {
    expect(compilePattern('(timeout|failed)')).toMatchObject({ exact: true, finder: expect.any(RegExp) });
    expect(compilePattern('[0-9]{3,}ms')).toMatchObject({ exact: false, finder: expect.any(RegExp) });
    expect(compilePattern('\\w+ \\d+').finder).toBeUndefined();
  });
});

describe('selecting lines', () => {
  const part = fc.constantFrom(
    'time', 'out', 'é', 'ſ', '1', '22', ' ', '\r', '\ufffd', 'TIME', 'x', '\0', 'K', '\u212a',
  ); // prettier-ignore
  const line = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
  const patterns = [
    'time', '(?i)timeK', '(time|out)$', '^x', '\\d{2}', '[0-9]+x', 'é', '(?i)s', '(?i)k', 'time.*out', 'x\\b', '.', '',
    '\ufffd', '^$', 'tim[a-f]out|22', '(?i)TIME|outs', '[^a-z]time', 'x?', '\\r', '\0x',
  ]; // prettier-ignore

  it('selects exactly the lines that re2js matches, in any bytes', async () => {
    let selectedLines = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...patterns),
        fc.array(fc.tuple(line, fc.boolean()), { maxLength: 12 }),
        async (source, given) => {
          // A lone 0xC3 is not UTF-8 and decodes to U+FFFD.
          const bytes = Buffer.concat(
            given.map(([text, broken]) =>
              Buffer.concat([Buffer.from(text), Buffer.from(broken ? 'c30a' : '0a', 'hex')]),
            ),
          );
          const clock = { ms: () => undefined };
          const { ranges } = await selectLines(
            new Block(bytes),
            { pattern: compilePattern(source), clock },
            new Breath(new AbortController().signal),
          );
          const regex = RE2JS.compile(source);
          const expected: string[] = [];
          for (let from = 0; from < bytes.length;) {
            const end = bytes.indexOf(10, from);
            const text = bytes.toString('utf8', from, end);
            if (regex.test(text.endsWith('\r') ? text.slice(0, -1) : text)) expected.push(`${from}-${end}`);
            from = end + 1;
          }
          selectedLines += expected.length;
          const selected = ranges.flatMap((from, i) => (i % 2 === 0 ? [`${from}-${ranges[i + 1]}`] : []));
          expect(selected).toEqual(expected);
        },
      ),
      { numRuns: 3000 },
    );
    expect(selectedLines).toBeGreaterThan(1000);
  });
});
