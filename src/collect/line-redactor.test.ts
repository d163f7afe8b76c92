import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineRedactor } from './line-redactor.js';

function redact(patterns: string[], chunks: readonly string[]): { text: string; masked: number } {
  const redactor = new LineRedactor(patterns);
  const parts = chunks.map((c) => redactor.feed(Buffer.from(c)));
  return { text: Buffer.concat([...parts, redactor.flush()]).toString(), masked: redactor.masked };
}

describe('LineRedactor', () => {
  it('masks the match, or the first group where there is one', () => {
    expect(redact(['secret-\\w+'], ['a secret-1 b\n'])).toEqual({ text: 'a [REDACTED] b\n', masked: 1 });
    expect(redact(['key=(\\S+)'], ['key=abc key=def\n']).text).toBe('key=[REDACTED] key=[REDACTED]\n');
  });

  it('is not fooled by how the output is cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 8 }), (cuts) => {
        const text = 'x token=hunter2 y\nz token=hunter3';
        const at = [...new Set(cuts)].toSorted((a, b) => a - b);
        const chunks = [0, ...at].map((from, i) => text.slice(from, at[i] ?? text.length));
        expect(redact(['token=(\\w+)'], chunks)).toEqual({
          text: 'x token=[REDACTED] y\nz token=[REDACTED]',
          masked: 2,
        });
      }),
    );
  });

  it('withholds a line too long to look at', () => {
    expect(redact(['a'], ['b'.repeat(2_000_000)]).text).toMatch(/^\[WITHHELD/);
  });
});
