import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capped, gist, said } from './said.js';

describe('said', () => {
  it('sets known names as code, and only whole ones', () => {
    expect(said('eno1: MTU of eno1.5 and eno1', ['eno1'])).toBe('`eno1`: MTU of eno1.5 and `eno1`');
    expect(said('no *bold*', ['*bold*'])).toBe(String.raw`no \*bold\*`);
  });

  it('leaves nothing that a document replaces, or takes for markup', () => {
    const piece = fc.constantFrom(
      '{{',
      'f:x}}',
      '[E7]',
      '\\',
      '`',
      '|',
      '<b>',
      '\n',
      '\u202e',
      '![',
      '](',
      'a b',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }),
        fc.boolean(),
        (parts, isNamed) => {
          const text = said(parts.join(''), isNamed ? ['a', 'f:x', 'E7'] : []);
          expect(text).not.toMatch(/\{\{|\n|[\u202a-\u202e]/);
          // An even run of backslashes escapes itself.
          expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\[E7\]/);
          expect(text).not.toMatch(/(?<!\\)(?:\\\\)*[|<]/);
          expect(text.length).toBeLessThan(1500);
        },
      ),
    );
  });

  it('cuts what is long with a mark', () => {
    expect(capped('word '.repeat(10_000)).length).toBeLessThan(250);
    expect(capped(`${'x'.repeat(239)}😀😀`)).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });
});

describe('gist', () => {
  it.each([
    ['ERROR up[#]: upload failed chunk=# size=# err="…"', 'up: upload failed'],
    ['INFO chunk # uploaded at # Mbps', 'chunk … uploaded at … Mbps'],
    ['3 × WARN retry', 'retry'],
    ['#', '#'],
  ])('%s', (template, words) => expect(gist(template)).toBe(words));
});
