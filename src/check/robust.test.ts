import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkText, type DocumentCheck } from './check-document.js';
import { readMeasures } from './document/measures.js';
import { clock, readTimes, spell } from './document/times.js';
import { loadWords } from './load-words.js';
import { KINDS } from './document/document.js';

const check = (text: string): DocumentCheck =>
  checkText(text, undefined, { file: 'x', words: loadWords(), target: 'final', external: true });

describe('anything is a document', () => {
  const pieces = fc.constantFrom(
    '# A\n',
    '| a | b |\n',
    '|---|---|\n',
    '- x\n',
    '```\n',
    '```sh\n',
    'Subject: a\n',
    '08:15 ',
    '45 minutes ',
    '22 chunks ',
    '0.3% ',
    'was lost ',
    'confirmed ',
    '**Theory**: ',
    '\r\n',
    '\n\n',
    '[E9]',
    '<!--',
    '-->',
    '⟦',
    'â†’',
    '\ufffd',
    '\u2029',
    'ghp_',
    '1.8 GB ',
    'from 52% to 91% ',
    '10.0.0.1 ',
    '|',
    '`',
    'would have ',
    'Time (UTC)',
    '- [ ] ',
  );
  it('no mixture crashes; every place lies in the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 60 }),
        (parts) => {
          const text = parts.join('');
          const lines = text.split('\n');
          for (const { line, column, endLine, endColumn } of check(text).results) {
            expect(line).toBeGreaterThan(0);
            expect(line).toBeLessThanOrEqual(Math.max(1, lines.length));
            expect(column - 1).toBeLessThanOrEqual((lines[line - 1] ?? '').length);
            expect(endLine).toBeGreaterThanOrEqual(line);
            expect(endColumn).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
  it('the same text gives the same results', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(check(parts.join(''))).toEqual(check(parts.join('')));
      }),
      { numRuns: 50 },
    );
  });
  it.each([
    ['nothing', ''],
    ['one blank', ' '],
    ['only line ends', '\r\n'.repeat(1000)],
    ['a line of a million bars', '|'.repeat(1_000_000)],
    ['a line of a million backticks', '`'.repeat(1_000_000)],
    ['a line of a million digits', '7'.repeat(1_000_000)],
    ['a million open comments', '<!--'.repeat(250_000)],
    ['a list of times', '08:15 '.repeat(150_000)],
    [
      'the same sentence for ever',
      'The conntrack table was exhausted at 4% loss, 22 chunks lost. '.repeat(8_000),
    ],
  ])('%s', (_, text) => {
    expect(check(text).results.length).toBeLessThan(700);
  });
  it('a rule that finds the same for ever is stopped and says so', () => {
    const blame = check('It was accidentally done.\n'.repeat(500)).results.filter((r) => r.rule === 'blame');
    expect(blame).toHaveLength(100);
    expect(blame.at(-1)?.why).toContain('more of this rule are not shown');
  });
});

describe('numbers and times', () => {
  const first = (text: string, language = 'en') => readMeasures(text, language)[0];
  it.each([
    ['45 minutes', 'duration', 2700, 2700],
    ['~2s', 'duration', 2, 2],
    ['1h15m', 'duration', 4500, 4500],
    ['10-minute', 'duration', 600, 600],
    ['41–44 Mbps', 'rate', 41e6, 44e6],
    ['5 MB/s', 'rate', 40e6, 40e6],
    ['1.8 GB', 'size', 1.8e9, 1.8e9],
    ['3 MiB', 'size', 3 * 1024 ** 2, 3 * 1024 ** 2],
    ['54.5M', 'count', 54.5e6, 54.5e6],
    ['38,260', 'count', 38_260, 38_260],
    ['0.037%', 'percent', 0.037, 0.037],
    ['3x', 'factor', 3, 3],
  ])('%s', (text, dimension, low, high) => {
    const measure = first(text);
    expect(measure).toMatchObject({ dimension });
    expect(measure?.low).toBeCloseTo(low, 6);
    expect(measure?.high).toBeCloseTo(high, 6);
  });
  it('German numbers', () => {
    expect(first('12.400 Segmente', 'de')?.low).toBe(12_400);
    expect(first('0,31 %', 'de')?.low).toBe(0.31);
    expect(first('40,0 GB', 'de')?.low).toBe(40e9);
  });
  it('from one to another, per time, bounds', () => {
    expect(first('from 52% to 91%')).toMatchObject({ from: 52, low: 91 });
    expect(first('1500 → 9000')).toMatchObject({ from: 1500, low: 9000 });
    expect(first('2.5% per minute')).toMatchObject({ low: 2.5, per: 60 });
    expect(first('18/5min')).toMatchObject({ low: 18, per: 300 });
    expect(first('< 0.02%')).toMatchObject({ bound: '<' });
    expect(first('more than 10 %')).toMatchObject({ bound: '>' });
  });
  it('times with their zones, in several spellings', () => {
    const times = readTimes(
      '7:38 PM, 08:15 UTC, 2025-11-12T08:15:30+01:00, 09:15 Uhr, 10.0.0.1:3030, a.py:12:30, 12:60',
    );
    expect(times.map((t) => [clock(t.seconds), t.zone, t.date])).toEqual([
      ['19:38', undefined, undefined],
      ['08:15', 'UTC', undefined],
      ['08:15:30', '+01:00', '2025-11-12'],
      ['09:15', undefined, undefined],
    ]);
  });
  it('what is written is read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 86_000 }), (seconds) => {
        const parts = readMeasures(spell(seconds), 'en').filter((m) => m.dimension === 'duration');
        expect(parts.reduce((sum, m) => sum + m.low, 0)).toBe(seconds);
      }),
    );
  });
});

it('a kind is asked for, or read from the head', () => {
  const kinds = ['# Post-mortem of X', 'Subject: a\nTo: b\n\nHi', '# Schichtübergabe', '# Notes'].map(
    (text) => check(`${text}\n`).kind,
  );
  expect(kinds).toEqual(['pir', 'mail', 'handoff', 'text']);
  for (const kind of KINDS)
    expect(
      checkText('x\n', kind, { file: 'x', words: loadWords(), target: 'draft', external: false }).kind,
    ).toBe(kind);
});
