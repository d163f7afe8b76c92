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

describe('punctuation that JSON escapes', () => {
  it.each([
    [
      '{"u":"/dl?a=1\\u0026sig=«aB3dE6gH»\\u0026code=«aB3dE6gH9»\\u0026key=«aB3dE6gH9»\\u0026api_key=«aB3dE6»"}',
    ],
    [
      '{"u":"/?a=1\\u0026pass=«aB3dE6g»\\u0026auth=«aB3dE6gH9»\\u0026sid=«aB3dE6gH9»\\u0026session=«aB3dE6gH9»"}',
    ],
    ['{"m":"{\\u0022password\\u0022:\\u0022«hunter2»\\u0022,\\u0022a\\u0022:1}"}'],
    ['body: {\\x22password\\x22:\\x22«hunter2»\\x22}'],
    ['{"m":"a password=«\\u003chunter2\\u003e» x"}'],
    ['{"u":"https:\\/\\/user:«hunter2»@h\\/x"}'],
    ['{"m":"x\\\\u0026token\\\\u003d«aB3dE6gH9»\\\\u0026b=1"}'],
    ['{"password":"«hun\\u0022ter2»"}'],
    ['{"m":"{\\"password\\":\\"«hun\\\\u0022ter2»\\",\\"a\\":1}"}'],
    ['{"m":"a password=«h\\u00e4nter2» x"}'],
  ])('%s', (sample) => {
    const line = sample.replace(/[«»]/g, '');
    const redacted = policy.text(line);
    expect(redacted.split(/\[REDACTED:[a-z-]+\]/)).toEqual(sample.split(/«[^»]*»/));
    expect(policy.text(redacted)).toBe(redacted);
  });

  it('stands for itself where no secret is', () => {
    const line = '{"u":"https:\\/\\/h:8080\\/a?b=1\\u0026c=2","m":"password=\\u003chidden\\u003e"}';
    expect(policy.text(line)).toBe(line);
  });

  it('in a line that does not fit, wherever a piece ends', () => {
    for (const shift of [-9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 20, 30]) {
      const filler = 'a\\u0026b\\/c '.repeat(22_000).slice(0, 256 * 1024 + shift);
      const line = `${filler}\\u0026api_key\\u003daB3dE6gH9\\u0026x=1 ${'dolor '.repeat(60_000)}`;
      expect(policy.text(line)).toBe(line.replace('aB3dE6gH9', '[REDACTED:key]'));
    }
  });
});
