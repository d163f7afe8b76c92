import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';

/** Hand-made numbers of so many octets, as BN_print and ASN1_buf_print write them. */
function rows(name: string, octets: number, indent = '    '): string[] {
  const hex = Array.from({ length: octets }, (_, i) =>
    ((i * 89 + octets) & 255).toString(16).padStart(2, '0'),
  );
  const groups = Array.from({ length: Math.ceil(octets / 15) }, (_, i) => hex.slice(i * 15, i * 15 + 15));
  return [
    `${name}:`,
    ...groups.map((group, i) => indent + group.join(':') + (i < groups.length - 1 ? ':' : '')),
  ];
}

interface Printed {
  readonly lines: readonly string[];
  readonly secret: readonly string[];
}

function printed(...parts: readonly (readonly [lines: readonly string[], isSecret?: true])[]): Printed {
  return {
    lines: parts.flatMap(([lines]) => lines),
    secret: parts.flatMap(([lines, isSecret]) => (isSecret ? lines.slice(1).map((row) => row.trim()) : [])),
  };
}

const KEYS: Record<string, Printed> = {
  'openssl rsa -text': printed(
    [['Private-Key: (1024 bit, 2 primes)', ...rows('modulus', 129), 'publicExponent: 65537 (0x10001)']],
    // The last row has one octet.
    [rows('privateExponent', 121), true],
    ...['prime1', 'prime2', 'exponent1', 'exponent2', 'coefficient'].map(
      (name, i) => [rows(name, 65 - i), true] as const,
    ),
    [['-----BEGIN PUBLIC KEY-----']],
  ),
  'openssl ec -text': printed(
    [['Private-Key: (256 bit)']],
    [rows('priv', 32), true],
    [[...rows('pub', 65), 'ASN1 OID: prime256v1', 'NIST CURVE: P-256']],
  ),
  'openssl pkey -text of DH': printed(
    [['DH Private-Key: (2048 bit)']],
    [rows('private-key', 29), true],
    [[...rows('public-key', 257), 'GROUP: ffdhe2048']],
  ),
  'certtool --key-info': printed(
    [rows('modulus', 128, '\t')],
    [[...rows('private exponent', 127, '\t').slice(0, -1), '\tab:cd:'], true],
    [[...rows('exp2', 64, '\t').slice(0, -1), '\tef:'], true],
    [['', 'Public Key PIN:', '\tpin-sha256:x']],
  ),
};

const FORMS: Record<string, (line: string, i: number) => readonly string[]> = {
  'as it is': (line) => [line],
  'one record of JSON a line': (line, i) => [
    JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: `2026-11-21T08:00:${i}.5Z` }),
  ],
  'between prefix and suffix': (line, i) => [`08:00:${i % 60} [info] ${line} {req=${i}}`],
  'in colours, of Windows': (line) => [`\x1b[32m${line}\x1b[0m\r`],
  'with lines of another writer': (line) => [line, '52:54:00:12:34:56 up at 08:00:01'],
};

function redact(text: string): string {
  const whole = createPolicy({ secrets: true }).stream();
  const redacted = Buffer.concat([whole.feed(Buffer.from(text)), whole.flush()]).toString();
  const byByte = createPolicy({ secrets: true }).stream();
  const pieces = Array.from(Buffer.from(text), (byte) => byByte.feed(Buffer.from([byte])));
  expect(Buffer.concat([...pieces, byByte.flush()]).toString()).toBe(redacted);
  return redacted;
}

describe.each(Object.entries(KEYS))('%s', (_, { lines, secret }) => {
  it.each(Object.entries(FORMS))('%s', (_form, written) => {
    const text = lines.flatMap(written).join('\n');
    const expected = lines
      .map((line) =>
        secret.includes(line.trim()) ? line.replace(line.trim(), '[REDACTED:private-key]') : line,
      )
      .flatMap(written)
      .join('\n');
    expect(redact(text)).toBe(expected);
  });
});

it.each([
  'seed:\n52:54:00:12:34:56\n08:00:01 done',
  'X509v3 Subject Key Identifier:\n    2F:D4:E1:C6:7A:2D:28:FC:ED:84:9E:E1:BB:76:E7:39:1B:93:EB:12',
  'private key: none\nfingerprint 16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
  'priv:\none\ntwo\nthree\nfour\n16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
])('what is no number of a key: %j', (text) => {
  expect(redact(text)).toBe(text);
});
