import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';

const policy = createPolicy({ secrets: true });
const ESC = '\x1b';

describe('escapes of a terminal', () => {
  it.each([
    ['before the separator', '«2m»password«0m»=@'],
    ['behind it', '«36m»token=«0m»@aB3'],
    ['around the value', 'password=«32m»@«0m»'],
    ['around everything, as jq writes JSON', '«34;1m»"password"«0m»«1;39m»:«0m» «0;32m»"@"«0m»«1;39m»,'],
    ['in the name', 'pass«1m»word=@'],
    ['between header and scheme', 'Authorization: «33mBearer »@aB3dE«0m»'.replace('Bearer »', '»Bearer ')],
  ])('a secret with them %s', (_, sample) => {
    for (const escape of [ESC, '\\u001b', '\\u001B', '\\x1b', '\\033', '\\e', '#033', '^[']) {
      const line = sample.replaceAll('«', `${escape}[`).replaceAll('»', '').replace('@', 'hunter2x');
      const redacted = policy.text(line);
      expect(redacted).not.toContain('hunter');
      // All that is no secret stands where it stood, escapes and all.
      expect(redacted.split(/\[REDACTED:[a-z-]+\]/)).toEqual(line.split(/hunter2x(?:aB3(?:dE)?)?/));
      expect(policy.text(redacted)).toBe(redacted);
    }
  });

  it('in the middle of a value they are part of what is masked', () => {
    expect(policy.text(`a password=hun${ESC}[1mter2${ESC}[0m x`)).toBe(
      `a password=[REDACTED:password]${ESC}[0m x`,
    );
  });

  it('titles and links', () => {
    const link = `${ESC}]8;;https://example.net${ESC}\\`;
    expect(policy.text(`password${link}: hunter2`)).toBe(`password${link}: [REDACTED:password]`);
  });

  it('in a line that does not fit, wherever a piece ends', () => {
    for (const shift of [-40, -25, -12, -3, 0, 5]) {
      const filler = `${ESC}[2mlorem${ESC}[0m `.repeat(13_108 + 700).slice(0, 256 * 1024 + shift);
      const line = `${filler} "password"${ESC}[1;39m:${ESC}[0m "hunter2x" ${'dolor '.repeat(60_000)}`;
      expect(policy.text(line)).toBe(line.replace('hunter2x', '[REDACTED:password]'));
    }
  });
});
