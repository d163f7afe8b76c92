import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../core/line-pattern.js';
import { countLineFeeds } from './count-lines.js';
import { LineSearch, type Match } from './search-lines.js';

interface Options {
  readonly before?: number;
  readonly after?: number;
  readonly chunk?: number;
  readonly ignoreCase?: boolean;
  readonly onlyCount?: boolean;
}

function searched(text: string | Buffer, pattern: string, options: Options = {}) {
  const { before = 0, after = 0, chunk = 7, ignoreCase = false, onlyCount = false } = options;
  const lines = new LineSearch({
    pattern: compilePattern(pattern, { ignoreCase }),
    before,
    after,
    onlyCount,
  });
  const bytes = Buffer.from(text);
  const found: Match[] = [];
  for (let at = 0; at < bytes.length; at += chunk) found.push(...lines.add(bytes.subarray(at, at + chunk)));
  found.push(...lines.end());
  return { found, lines };
}

const plain = (matches: readonly Match[]): string[] =>
  matches.flatMap((m) => [
    ...m.before.map((l) => `${l.number}-${l.text}`),
    `${m.number}:${m.text}`,
    ...m.after.map((l) => `${l.number}-${l.text}`),
  ]);

describe('LineSearch', () => {
  it('finds lines with their numbers across chunks, also the last one without a line feed', () => {
    expect(plain(searched('one\r\ntwo\n\nfour two\nfive\ntwo', 'two').found)).toEqual([
      '2:two',
      '4:four two',
      '6:two',
    ]);
  });

  it('gives context once, as grep does', () => {
    const text = Array.from({ length: 12 }, (_, i) =>
      i === 3 || i === 5 || i === 10 ? `hit ${i}` : `l${i}`,
    );
    expect(plain(searched(text.join('\n'), 'hit', { before: 2, after: 2, chunk: 5 }).found)).toEqual([
      ...[
        '2-l1',
        '3-l2',
        '4:hit 3',
        '5-l4',
        '6:hit 5',
        '7-l6',
        '8-l7',
        '9-l8',
        '10-l9',
        '11:hit 10',
        '12-l11',
      ],
    ]);
  });

  it('says that there are NUL bytes', () => {
    const { found, lines } = searched('a\0b needle\nc', 'needle');
    expect(lines.isBinary).toBe(true);
    expect(found).toMatchObject([{ number: 1, text: 'a\0b needle' }]);
  });

  it('shows of a long line the part that matches', () => {
    const text = `${'é'.repeat(5000)} needle ${'x'.repeat(5000)}\nneedle\n`;
    const { found } = searched(text, 'need[l]e', { chunk: 4096 });
    expect(found).toMatchObject([
      { number: 1, isCut: true },
      { number: 2, text: 'needle' },
    ]);
    expect(found[0]?.text).toMatch(/^é+ needle x+$/);
    expect(found[0]?.text.length).toBeLessThan(1001);
  });

  it.each(['needle', 'need+le', '[a-z]+dle', '(?i)NEEDLE'])(
    'finds %s once in a line longer than what is held, and goes on behind it',
    (pattern) => {
      const long = `${'0 '.repeat(400_000)}needle${' 1'.repeat(400_000)} needle${' 2'.repeat(200_000)}`;
      const text = `first\nsecond\n${long}\nfourth\nfifth needle\n`;
      const { found } = searched(text, pattern, { before: 1, after: 1, chunk: 65_536 });
      expect(found.map((m) => m.number)).toEqual([3, 5]);
      expect(found[0]).toMatchObject({ isCut: true, after: [{ number: 4, text: 'fourth' }] });
      expect(found[0]?.text).toContain('needle');
    },
  );

  it('shows a long line as context in part', () => {
    const text = `needle\n${'x'.repeat(600_000)}\nlast\n`;
    const { found } = searched(text, 'needle', { after: 2, chunk: 65_536 });
    expect(found).toMatchObject([
      {
        after: [
          { number: 2, isCut: true },
          { number: 3, text: 'last' },
        ],
      },
    ]);
  });

  it('does not hold more than a few pieces of a line without an end', () => {
    const lines = new LineSearch({ pattern: compilePattern('needle'), before: 3, after: 3 });
    const chunk = Buffer.alloc(256 * 1024, 'x');
    for (let i = 0; i < 40; i++) lines.add(chunk);
    expect(lines.held).toBeLessThan(1024 * 1024);
    expect(lines.add(Buffer.from(' needle')).length + lines.end().length).toBe(1);
  });

  it('finds what a search line by line finds, whatever the chunks are', () => {
    const line = fc.stringMatching(/^[ab é\t]{0,12}$/);
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('ab', 'a+b', '^a', 'b$', 'é', '(ab|ba)', '[ab]{3}', '(?i)AB', '^$', 'a.b'),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        (list, pattern, chunk, before, after) => {
          const compiled = compilePattern(pattern);
          const hits = new Set(list.flatMap((text, i) => (compiled.test(text) ? [i] : [])));
          const shown = list.flatMap((text, i) => {
            const near = [...hits].some((h) => i >= h - before && i <= h + after);
            return hits.has(i) ? [`${i + 1}:${text}`] : near ? [`${i + 1}-${text}`] : [];
          });
          // An empty last line is no line without a line feed behind it.
          const text = list.map((l) => `${l}\n`).join('');
          expect(plain(searched(text, pattern, { before, after, chunk }).found)).toEqual(shown);
          const counted = searched(text, pattern, { chunk, onlyCount: true });
          expect([counted.lines.matched, counted.found]).toEqual([hits.size, []]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('LineSearch of lines longer than a piece', () => {
  it('finds the same lines, each once, and numbers the context as ever', () => {
    const line = fc.stringMatching(/^[ab ]{0,120}$/);
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('bab', 'a+b a', '(?i)ABBA|b  b'),
        fc.integer({ min: 1, max: 90 }),
        fc.nat(3),
        fc.nat(3),
        (list, pattern, chunk, before, after) => {
          const compiled = compilePattern(pattern);
          const lines = new LineSearch({ pattern: compiled, before, after }, 16);
          const bytes = Buffer.from(list.map((l) => `${l}\n`).join(''));
          const found: Match[] = [];
          for (let at = 0; at < bytes.length; at += chunk)
            found.push(...lines.add(bytes.subarray(at, at + chunk)));
          found.push(...lines.end());
          const hits = list.flatMap((text, i) => (compiled.test(text) ? [i + 1] : []));
          expect(found.map((m) => m.number)).toEqual(hits);
          for (const shown of found.flatMap((m) => [m, ...m.before, ...m.after])) {
            expect(list[shown.number - 1]).toContain(shown.text);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('countLineFeeds', () => {
  it('counts as a loop does, at any offset', () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 3000 });
    fc.assert(
      fc.property(bytes, fc.nat(8), fc.nat(20), fc.boolean(), (given, from, cut, dense) => {
        const buffer = Buffer.from(dense ? given.map((b) => (b % 3 === 0 ? 10 : b)) : given);
        const to = Math.max(from, buffer.length - cut);
        const part = buffer.subarray(from, to);
        expect(countLineFeeds(buffer, Math.min(from, buffer.length), Math.min(to, buffer.length))).toBe(
          part.filter((b) => b === 10).length,
        );
      }),
    );
  });
});
