import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';

const policy = createPolicy({ secrets: true });
const PIECE = 256 * 1024;
/** Longer than any bound of a pattern, shorter and longer than what the stream looks ahead. */
const LENGTHS = [20_000, 30_000, 50_000];
const word = 'Sekret1Value';
const text = (bytes: number, part: string): string => part.repeat(Math.ceil(bytes / part.length));

const LONG: readonly (readonly [string, (bytes: number) => string])[] = [
  ['cookie', (n) => `Cookie: a=${text(n, `${word}; b=`)}" `],
  ['set-cookie', (n) => `Set-Cookie: a=${text(n, word)}; Path=/ `],
  ['bearer header', (n) => `Authorization: Bearer ${text(n, word)} `],
  ['header with parameters', (n) => `Authorization: Digest a="${text(n, word)}", b="${text(n, word)}" `],
  ['bearer', (n) => `sent Bearer ${text(n, word)} `],
  ['jwt', (n) => `eyJ${text(n, 'hbGciOiJI')}.${text(n, word)}.${text(n, word)} `],
  ['signature', (n) => `GET /x?sig=${text(n, word)}&a=1 `],
  ['token', (n) => `token=${text(n, word)} `],
];

describe.each(LONG)('a long %s', (_, secret) => {
  it.each(LENGTHS)('of %i bytes is masked or withheld to its end', (bytes) => {
    expect(policy.text(`short ${secret(bytes)}`)).not.toContain(word.slice(0, 8));
    for (const at of [PIECE - 40_000, PIECE - 10, PIECE + 20_000]) {
      const line = `${'lorem ipsum '.repeat(at / 12)} ${secret(bytes)} ${'dolor sit '.repeat(40_000)}\nnext\n`;
      const redactor = policy.stream();
      const out = Buffer.concat([redactor.feed(Buffer.from(line)), redactor.flush()]).toString();
      expect(out).not.toContain(word.slice(0, 8));
      expect(out).toMatch(/\[REDACTED:[a-z-]+\]/);
      expect(out.endsWith('\nnext\n')).toBe(true);
    }
  });
});
