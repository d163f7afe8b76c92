import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';

function columns(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
}

/** As many bytes as an RSA key of 2048 bits has, the same each time. */
const BYTES = Buffer.concat(
  Array.from({ length: 20 }, (_, i) => createHash('sha512').update(`${i}`).digest()),
);
const KEY = [
  '-----BEGIN PRIVATE KEY-----',
  ...columns(BYTES.subarray(0, 1218).toString('base64'), 64),
  '-----END PRIVATE KEY-----',
];
const record = (line: string, i: number): string =>
  JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: `2026-11-21T08:00:${i}.5Z` });
const phpRecord = (line: string, i: number): string => record(line, i).replaceAll('/', '\\/');

/** Rows of the body of which a part is still there. */
function leaks(lines: readonly string[], rows: readonly string[] = KEY.slice(1, -1)): string[] {
  const text = lines.join('\n');
  const whole = createPolicy({ secrets: true }).stream();
  const redacted = Buffer.concat([whole.feed(Buffer.from(text)), whole.flush()]).toString();
  const byByte = createPolicy({ secrets: true }).stream();
  const pieces = Array.from(Buffer.from(text), (byte) => byByte.feed(Buffer.from([byte])));
  expect(Buffer.concat([...pieces, byByte.flush()]).toString()).toBe(redacted);
  return rows.filter((row) => redacted.includes(row.slice(0, 8)));
}

const FORMS: Record<string, (key: readonly string[]) => string[]> = {
  'as it is': (key) => [...key],
  'one record of JSON a line': (key) => key.map(record),
  'the same with escaped slashes': (key) => key.map(phpRecord),
  'an array of JSON': (key) => JSON.stringify(key, undefined, 2).split('\n'),
  'an array on one line': (key) => [JSON.stringify(key)],
  'strings of a program': (key) => key.map((line, i) => `${i === 0 ? 'key = ' : '  '}"${line}\\n" +`),
  'between prefix and suffix': (key) => key.map((line, i) => `08:00:${i * 7} [info] ${line} {req=${i}}`),
  'in colours': (key) => key.map((line) => `\x1b[32m${line}\x1b[0m`),
  'with empty lines': (key) => key.flatMap((line) => [line, '']),
  'as a form': (key) => [`body k=${encodeURIComponent(key.join('\n')).replaceAll('%20', '+')}&a=1`],
  'with lines of another writer': (key) => [
    ...key.slice(0, 3),
    '2026-11-21T08:00:01Z GET /api/items 200',
    ...key.slice(3, 9),
    'ok',
    ...key.slice(9),
  ],
};

describe('a private key', () => {
  it.each(Object.entries(FORMS))('%s', (_, written) => {
    expect(leaks(written(KEY))).toEqual([]);
  });

  it.each(Object.entries(FORMS))('%s, its end cut off', (_, written) => {
    expect(leaks(written(KEY.slice(0, 12)), KEY.slice(1, 12))).toEqual([]);
  });

  it.each(Object.entries(FORMS))('%s, its beginning cut off', (_, written) => {
    expect(leaks(written(KEY.slice(5)), KEY.slice(5, -1))).toEqual([]);
  });

  it('in Base64 of 76 columns', () => {
    const rows = columns(Buffer.from(KEY.join('\n')).toString('base64'), 76);
    expect(leaks(rows, rows)).toEqual([]);
    expect(leaks(rows.map(record), rows)).toEqual([]);
  });

  it('in two records of a log that cuts at some length', () => {
    const text = KEY.join('\n');
    expect(leaks([record(text.slice(0, 800), 1), record(text.slice(800), 2)])).toEqual([]);
  });
});

describe('what is no private key', () => {
  const text = (input: string): string => {
    const redactor = createPolicy({ secrets: true }).stream();
    return Buffer.concat([redactor.feed(Buffer.from(input)), redactor.flush()]).toString();
  };

  it('a certificate, whole or cut, and Base64 without an end', () => {
    const body = KEY.slice(1, -1).join('\n');
    for (const kept of [
      `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
      `${body}\n-----END CERTIFICATE-----\n`,
      `${body}\nnext\n`,
    ]) {
      expect(text(kept)).toBe(kept);
    }
  });

  it('what stands above the body of a cut key, and a log below it', () => {
    const body = KEY.slice(5).join('\n');
    const [above, below] = ['one\ntwo\nthree\nGET /x 200\n', '\ndone\nGET /y 200\n'];
    const redacted = text(above + body + below);
    expect(redacted.startsWith(`${above}[REDACTED:private-key]\n`)).toBe(true);
    expect(redacted.endsWith(`-----END PRIVATE KEY-----${below}`)).toBe(true);
  });

  it('rows of Base64 without end pass in bounded memory', () => {
    const redactor = createPolicy({ secrets: true }).stream();
    const rows = Buffer.from(`${KEY[1]}\n`.repeat(1000));
    let passed = 0;
    for (let i = 0; i < 20; i++) passed += redactor.feed(rows).length;
    expect(20 * rows.length - passed).toBeLessThan(100_000);
    expect(passed + redactor.flush().length).toBe(20 * rows.length);
  });
});
