import { describe, expect, it } from 'vitest';
import { createPolicy, type PolicyOptions, type Redactor } from './policy.js';

const stream = (options: Partial<PolicyOptions> = {}): Redactor =>
  createPolicy({ secrets: true, ...options }).stream();
/** As one chunk and byte by byte: it must be the same. */
function redact(bytes: Buffer, options: Partial<PolicyOptions> = {}): { bytes: Buffer; redactor: Redactor } {
  const redactor = stream(options);
  const whole = Buffer.concat([redactor.feed(bytes), redactor.flush()]);
  const pieces = stream(options);
  const parts = Array.from(bytes, (byte) => pieces.feed(Buffer.from([byte])));
  expect(Buffer.concat([...parts, pieces.flush()]).equals(whole)).toBe(true);
  return { bytes: whole, redactor };
}

const little = (text: string): Buffer => Buffer.from(text, 'utf16le');
const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const TEXT = 'Grüße 漢字 🙂 password=hunter2 x\r\nAuthorization: Bearer abcd1234\r\n';
const REDACTED = TEXT.replace('hunter2', '[REDACTED:password]').replace(
  'abcd1234',
  '[REDACTED:authorization]',
);

describe('UTF-16', () => {
  it.each([
    ['little-endian with a byte order mark', little, '\ufeff'],
    ['big-endian with a byte order mark', big, '\ufeff'],
    ['little-endian, its beginning cut off', little, 'some text '],
    ['big-endian, its beginning cut off', big, 'some text '],
  ])('%s keeps its encoding', (_, encode, start) => {
    const { bytes, redactor } = redact(encode(start + TEXT));
    expect(bytes.equals(encode(start + REDACTED))).toBe(true);
    expect(Object.fromEntries(redactor.counts)).toEqual({ password: 1, authorization: 1 });
  });

  it('cut between the two bytes of a line end', () => {
    const bytes = little('a\nsome text password=hunter2\n').subarray(3);
    expect(redact(bytes).bytes.toString('latin1').replaceAll('\0', '')).toBe(
      'some text password=[REDACTED:password]\n',
    );
  });

  it('with identities and patterns', () => {
    const identities = { counts: new Map(), rewrite: (text: string) => text.replace('10.0.0.1', '10.9.9.9') };
    const { bytes } = redact(little('\ufefffrom 10.0.0.1 house-7\n'), {
      identities,
      patterns: ['house-\\d'],
    });
    expect(bytes.toString('utf16le')).toBe('\ufefffrom 10.9.9.9 [REDACTED:pattern]\n');
  });

  it('within other text its line is withheld, and so is other text within it', () => {
    const mixed = Buffer.concat([
      Buffer.from('first line here\n'),
      little('password=hunter2\n'),
      Buffer.from('last'),
    ]);
    const { bytes, redactor } = redact(mixed);
    expect(bytes.toString('latin1')).toBe(
      'first line here\n[WITHHELD:32 bytes:UTF-16 within other text]\n\0last',
    );
    expect(redactor.withheldBytes).toBe(32);

    const appended = Buffer.concat([
      little('\ufefffirst\r\n'),
      Buffer.from('2026-11-21 08:00:01 password=hunter2\r\n'),
    ]);
    const other = redact(appended);
    expect(other.bytes.toString('utf16le')).toMatch(
      /^\ufefffirst\r\n\[WITHHELD:\d+ bytes:8-bit text within UTF-16\]$/,
    );
  });

  it('in a long line', () => {
    const line = `${'lorem ipsum '.repeat(30_000)}password=hunter2 ${'dolor '.repeat(20_000)}\n`;
    const redactor = stream();
    const bytes = Buffer.concat([redactor.feed(little(`\ufeff${line}`)), redactor.flush()]);
    expect(bytes.toString('utf16le')).toBe(`\ufeff${line.replace('hunter2', '[REDACTED:password]')}`);
  });
});

it('UTF-32 is withheld', () => {
  const { bytes, redactor } = redact(Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0, 0x62, 0, 0, 0]));
  expect(bytes.toString()).toBe('[WITHHELD:12 bytes:UTF-32 is not read]');
  expect([...redactor.withheldReasons]).toEqual(['UTF-32 is not read']);
});

it('what is no text in UTF-16 passes as it is', () => {
  for (const bytes of [
    Buffer.from('mysqld\0--port=3306\0-v\0'),
    Buffer.from('漢字 here\n'),
    Buffer.alloc(5000),
    Buffer.from([0xff]),
    little('\ufeff東京都港区赤坂一丁目十二番三十二号に置かれた計算機の記録である\r\n'),
  ]) {
    expect(redact(bytes).bytes.equals(bytes)).toBe(true);
  }
});

it('nothing is decoded or withheld where nothing is redacted', () => {
  const bytes = Buffer.concat([little('\ufeffpassword=hunter2\n'), Buffer.from([0, 0xd8])]);
  expect(redact(bytes, { secrets: false }).bytes.equals(bytes)).toBe(true);
});
