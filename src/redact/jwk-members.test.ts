import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';

const policy = createPolicy({ secrets: true });
const [D, N] = ['870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE', 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4'];
const EC = { kty: 'EC', crv: 'P-256', x: N, y: D.replace('8', '9'), d: `«${D}»`, use: 'sig' };
const RSA = {
  p: `«p${D}»`,
  kty: 'RSA',
  q: `«q${D}»`,
  d: `«${D}${N}»`,
  e: 'AQAB',
  kid: 'a{b',
  qi: `«i${D}»`,
  dp: `«dp${D}»`,
  dq: `«dq${D}»`,
  oth: [{ r: `«r${D}»`, d: `«d${D}»`, t: `«t${D}»` }],
  n: `${N}${N}`,
};
const OCT = { k: '«c2VjcmV0»', alg: 'HS256', key_ops: ['sign', 'verify'], kty: 'oct' };
const reversed = (key: object): object => Object.fromEntries(Object.entries(key).toReversed());
const other = { data: { k: D, d: N, items: [{ d: D }] }, d: 'x' };

const KEYS: Record<string, unknown> = {
  'EC, its type first': EC,
  'EC, its type last': reversed(EC),
  RSA,
  'RSA, upside down': reversed(RSA),
  'a symmetric key': OCT,
  'a set': { keys: [EC, reversed(EC), OCT, { kty: 'EC', x: N }] },
  'within objects with such members': { d: N, k: { k: D, meta: reversed(EC), q: D }, p: D },
  'objects without a type in a key': { ...other, kty: 'EC', d: `«${D}»` },
  'behind an object with such members': { other, jwk: reversed(OCT), more: other },
};

const record = (line: string, i: number): string =>
  JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: `2026-11-21T08:00:0${i % 10}Z` });
const FORMS: Record<string, (lines: string[]) => string[]> = {
  'over lines': (lines) => lines,
  'in one line': (lines) => [lines.map((line) => line.trim()).join('')],
  'one record of JSON a line': (lines) => lines.map(record),
  'between prefix and suffix': (lines) =>
    lines.map((line, i) => `08:00:0${i % 10} [info] ${line} {req=${i}}`),
  'as jq colours it': (lines) =>
    lines.map((line) => line.replaceAll(/("[^"]*")(:?)/g, '\x1b[34;1m$1\x1b[0m\x1b[39m$2\x1b[0m')),
  'with long lines between': (lines) =>
    lines.flatMap((line, i) => (i % 9 === 5 ? [line, `"x5c": "${'A'.repeat(6000)}",`] : [line])),
};

function redact(text: string): string {
  const whole = policy.stream();
  const redacted = Buffer.concat([whole.feed(Buffer.from(text)), whole.flush()]).toString();
  for (const size of [1, 7, 4096]) {
    const stream = policy.stream();
    const parts: Buffer[] = [];
    for (let at = 0; at < text.length; at += size)
      parts.push(stream.feed(Buffer.from(text.slice(at, at + size))));
    expect(Buffer.concat([...parts, stream.flush()]).toString()).toBe(redacted);
  }
  return redacted;
}

describe.each(Object.entries(KEYS))('a private JWK: %s', (_, key) => {
  it.each(Object.entries(FORMS))('%s', (form, written) => {
    const sample = written(JSON.stringify(key, undefined, 2).split('\n')).join('\n');
    const redacted = redact(sample.replaceAll(/[«»]/g, ''));
    if (form === 'in one line') {
      for (const [, secret = ''] of sample.matchAll(/«(.*?)»/g))
        expect(redacted).not.toContain(`"${secret}"`);
    } else expect(redacted).toBe(sample.replaceAll(/«.*?»/g, '[REDACTED:private-key]'));
    expect(redact(redacted)).toBe(redacted);
  });
});

it('a key that is cut off, or that another begins in', () => {
  expect(redact(`{\n"kty": "oct",\n"k": "${D}`)).toBe('{\n"kty": "oct",\n"k": "[REDACTED:private-key]');
  expect(redact(`{\n"k": "${D}",\n{\n"k": "${D}",\n"kty": "oct"}`)).toBe(
    `{\n"k": "${D}",\n{\n"k": "[REDACTED:private-key]",\n"kty": "oct"}`,
  );
});

describe('no key', () => {
  it.each(['{\n  "d": 1\n}', `{\n "k": "${D}",\n "d": "${N}"\n}\n{\n "kty": "EC"\n}`, `"d": "${D}"\n"kt"`])(
    '%j',
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );

  it('such members without end pass in bounded memory', () => {
    for (const line of [
      `"k": "${D}"\n`,
      `{ "k": "${D}"\n`,
      '{"k":\n',
      '"d": "x",\n\n\n',
      '"kty": "x"\n{\n',
    ]) {
      const stream = policy.stream();
      const lines = Buffer.from(line.repeat(10_000));
      const passed = stream.feed(lines).length;
      expect(lines.length - passed).toBeLessThan(100_000);
      expect(passed + stream.flush().length).toBe(lines.length);
    }
  });
});
