import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellCode, codeSpan, escapeAlt, escapeLine, escapeXml, visible } from './escape.js';

/** Pieces that mean something to Markdown, HTML or a terminal. */
const PIECES = [
  [
    '`',
    '``',
    '|',
    '\\',
    '\\|',
    '*',
    '_',
    '~',
    '<',
    '>',
    '&lt;',
    '[',
    '](',
    '![',
    '$',
    '#',
    '- ',
    '1. ',
    '===',
    '---',
  ],
  [
    '\n',
    '\r\n',
    '\t',
    '  ',
    '\u001b[31m',
    '\u009b2J',
    '\u202e',
    '\u2066',
    '\u200b',
    '\ud800',
    '\u2028',
    '\0',
  ],
  ['<script>', '</td>', '<!--', '[x]: http://e', 'snake_case', 'word', 'é', '🙂'],
].flat();
const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => parts.join(''));

describe('visible', () => {
  it('replaces what cannot be seen or moves other text', () => {
    expect(visible('a\u001b[31mb\u202ec\u200bd\ufeff')).toBe('a\ufffd[31mb\ufffdc\ufffdd\ufffd');
    expect(visible('tab\tline\nend\r\n é 漢 🙂')).toBe('tab\tline\nend\r\n é 漢 🙂');
    expect(visible('half \ud83d pair')).toBe('half \ufffd pair');
  });
});

describe('escapeLine', () => {
  it('leaves what is only text as it reads best', () => {
    for (const text of [
      'eth0 rx_dropped grew by 5',
      'http://[2001:db8::1]:80/a?b=1&c=2',
      'CPU 3 % (of 4), 10.0.0.1: ok',
    ])
      expect(escapeLine(text)).toBe(text);
  });

  it.each([
    ['*bold* _em_ `code` ~~gone~~', '\\*bold\\* \\_em\\_ \\`code\\` \\~\\~gone\\~\\~'],
    ['<b>&lt;a|b\\|c', '\\<b>\\&lt;a\\|b\\\\\\|c'],
    ['[click](http://x) ![i](y)', '\\[click\\](http://x) \\![i\\](y)'],
    ['# head', '\\# head'],
    ['issue ##', 'issue \\##'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['[x]: http://e', '\\[x]: http://e'],
    ['two\n\nlines\r\n of  text ', 'two lines of text'],
  ])('%j', (text, expected) => expect(escapeLine(text)).toBe(expected));

  it('gives one line in which nothing of Markdown is left to start', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = escapeLine(text);
        expect(line).not.toMatch(/[\n\r\t]|^[-+>#=[]/);
        // Every character that could begin something stands behind an odd number of backslashes.
        for (const match of line.matchAll(/(\\*)[`*~<|$]/g)) expect((match[1] ?? '').length % 2).toBe(1);
        expect(line.replaceAll(/\\[\s\S]/g, '')).not.toMatch(/\]\(|!\[|&\w+;|(?<![\p{L}\p{N}])_/u);
      }),
    );
  });

  it('escapes brackets where they count', () => expect(escapeAlt('a [b] c')).toBe('a \\[b\\] c'));
});

describe('codeSpan', () => {
  it.each([
    ['plain', '`plain`'],
    ['a `b` c', '``a `b` c``'],
    ['`x', '`` `x ``'],
    ['``', '``` `` ```'],
    ['', '` `'],
    ['a\nb', '`a b`'],
  ])('%j', (text, expected) => expect(codeSpan(text)).toBe(expected));

  it('takes a line with more runs of backticks than a call takes values', () => {
    expect(codeSpan('`a'.repeat(1_000_000)).slice(0, 5)).toBe('`` `a');
  });

  it('is closed by no run of backticks inside', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = codeSpan(text);
        const fence = /^`+/.exec(span)?.[0] ?? '';
        const inner = span === '` `' ? '' : span.slice(fence.length, -fence.length);
        expect(span).not.toContain('\n');
        for (const run of inner.match(/`+/g) ?? []) expect(run).not.toBe(fence);
      }),
    );
  });

  it('keeps the bar of a table cell escaped, whatever stands before it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const match of cellCode(text).matchAll(/(\\*)\|/g)) expect((match[1] ?? '').length % 2).toBe(1);
      }),
    );
    expect(cellCode("grep 'a|b'")).toBe("`grep 'a\\|b'`");
  });
});

describe('escapeXml', () => {
  it('leaves no markup and nothing XML forbids', () => {
    expect(escapeXml(`<a href="x">'&'</a>\u0000\ufffe`)).toBe(
      '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;\ufffd\ufffd',
    );
  });
});
