import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markersIn } from './marker.js';
import { createPolicy, type PolicyOptions, type Redactor } from './policy.js';
import type { Rule } from './rule.js';
import { RuleSet } from './rule-set.js';
import { RULES } from './rules/all.js';
import { StreamRedactor } from './stream.js';

const through = (redactor: Redactor, chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([...chunks.map((c) => redactor.feed(c)), redactor.flush()]);
const redact = (
  text: string | Buffer,
  options: Partial<PolicyOptions> = {},
): { text: string; redactor: Redactor } => {
  const redactor = createPolicy({ secrets: true, ...options }).stream();
  return { text: through(redactor, [Buffer.from(text as string)]).toString('latin1'), redactor };
};
const total = (redactor: Redactor): number => [...redactor.counts.values()].reduce((a, b) => a + b, 0);

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((n) => n % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

const SAMPLES = RULES.flatMap((rule) => [...rule.masks.map((m) => m.replace(/[«»]/g, '')), ...rule.keeps]);
const KEY = [
  '-----BEGIN RSA PRIVATE KEY-----',
  ...Array.from(
    { length: 4 },
    (_, i) => `${i}`.repeat(2) + 'MIIEpAIBAAKCAQEAxyz0123456789+/ABCDEFGHIJKLMNOPQRSTUVWXYZabcd'.slice(0, 62),
  ),
  'c2hvcnQ=',
  '-----END RSA PRIVATE KEY-----',
];

describe('chunks', () => {
  const pieces = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...SAMPLES, KEY.join('\n'), KEY.slice(0, 4).join('\r\n')) },
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('\n', '\r\n', '\0', ' ', '"', '{', '=', '\xa0', '\\n'),
  );

  it('however the text is cut, the result is the same; redacted again it stays as it is', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (parts, at) => {
        const bytes = Buffer.from(parts.join(''), 'latin1');
        const policy = createPolicy({ secrets: true, patterns: ['house-\\d+'] });
        const whole = policy.stream();
        const expected = through(whole, [bytes]);
        const pieces = policy.stream();
        expect(through(pieces, cut(bytes, at)).equals(expected)).toBe(true);
        expect(pieces.counts).toEqual(whole.counts);
      }),
      { numRuns: 400 },
    );
  });

  it('redacting twice changes nothing and counts nothing', () => {
    const policy = createPolicy({ secrets: true });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...SAMPLES, KEY.join('\n')), { minLength: 1, maxLength: 6 }),
        (lines) => {
          const once = through(policy.stream(), [Buffer.from(lines.join('\n'))]);
          const again = policy.stream();
          expect(through(again, [once]).toString()).toBe(once.toString());
          expect(total(again)).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('bytes', () => {
  it('binary and invalid UTF-8 pass as they are, also around a secret', () => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256));
    expect(redact(noise).text).toBe(noise.toString('latin1'));
    const around = Buffer.concat([
      Buffer.from([0xff, 0xc3, 0x00]),
      Buffer.from(' password=hunter2 '),
      Buffer.from([0xfe, 0x80]),
    ]);
    const { text } = redact(around);
    expect(Buffer.from(text, 'latin1')).toEqual(
      Buffer.concat([
        Buffer.from([0xff, 0xc3, 0x00]),
        Buffer.from(' password=[REDACTED:password] '),
        Buffer.from([0xfe, 0x80]),
      ]),
    );
  });

  it('a password in UTF-8 is masked to its end', () => {
    const { text } = redact('x password=pässwört-漢字à1 y');
    expect(text).toBe('x password=[REDACTED:password] y');
  });
});

describe('more than one line', () => {
  const lines = (text: string): string[] => redact(text).text.split('\n');

  it.each([
    ['plain', '', '\n'],
    ['indented', '    ', '\n'],
    ['as grep -H prints it', '/etc/ssl/x.pem:', '\n'],
    ['with CRLF', '', '\r\n'],
    ['in a log', 'Nov 21 08:00:01 web1 app[12]: ', '\n'],
  ])('the body of a private key, %s', (_, prefix, eol) => {
    const text = [...KEY.map((l) => prefix + l), `${prefix}password: none`, 'after'].join(eol);
    const redacted = redact(text).text.split(eol);
    expect(redacted).toEqual([
      prefix + KEY[0],
      ...KEY.slice(1, -1).map(() => `${prefix}[REDACTED:private-key]`),
      prefix + (KEY.at(-1) ?? ''),
      `${prefix}password: none`,
      'after',
    ]);
  });

  it('a key without its END does not take the text below with it', () => {
    expect(
      lines(`${KEY.slice(0, 4).join('\n')}\nprocess exited with code 1\nnext line here`).slice(-2),
    ).toEqual(['process exited with code 1', 'next line here']);
  });

  it('an encrypted key with headers, a PuTTY key', () => {
    const traditional = lines(
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n${KEY.slice(1).join('\n')}`,
    );
    expect(traditional.filter((l) => l === '[REDACTED:private-key]')).toHaveLength(5);
    const putty = lines(
      'PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\nAAAAC3NzaC1lZDI1NTE5\nPrivate-Lines: 2\nAAAAIGZvbw==\nYmFy\nPrivate-MAC: 0123456789abcdef0123456789abcdef\n',
    );
    expect(putty).toEqual([
      'PuTTY-User-Key-File-3: ssh-ed25519',
      'Public-Lines: 1',
      'AAAAC3NzaC1lZDI1NTE5',
      'Private-Lines: 2',
      '[REDACTED:private-key]',
      '[REDACTED:private-key]',
      'Private-MAC: [REDACTED:private-key]',
      '',
    ]);
  });

  it('name and value of an environment, a block of YAML', () => {
    expect(lines('- name: DB_PASSWORD\n  value: hunter2\n- name: DB_HOST\n  value: db1')).toEqual([
      '- name: DB_PASSWORD',
      '  value: [REDACTED:password]',
      '- name: DB_HOST',
      '  value: db1',
    ]);
    expect(lines('{\n  "name": "API_TOKEN",\n  "value": "abcd"\n}')).toEqual([
      '{',
      '  "name": "API_TOKEN",',
      '  "value": "[REDACTED:token]"',
      '}',
    ]);
    expect(
      lines('- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: {name: x}\n- name: A\n  value: b'),
    ).toHaveLength(5);
    expect(lines('secret: |\n  one\n  two\nnext: 1')).toEqual([
      'secret: |',
      '  [REDACTED:secret]',
      '  [REDACTED:secret]',
      'next: 1',
    ]);
  });
});

describe('a line that does not fit', () => {
  const filler = (n: number): string =>
    'lorem ipsum, dolor sit: amet; '.repeat(Math.ceil(n / 30)).slice(0, n);

  it('secrets are found wherever the pieces end, in any chunks', () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    fc.assert(
      fc.property(fc.integer({ min: -60, max: 60 }), fc.array(fc.nat(), { maxLength: 6 }), (shift, at) => {
        const one = 128 * 1024 + shift;
        const line = `${filler(one)} ${secret} ${filler(one)} "password": "${secret}" ${filler(one)} token=${secret}&x=1`;
        const policy = createPolicy({ secrets: true });
        const [whole, pieces] = [policy.stream(), policy.stream()];
        const expected = through(whole, [Buffer.from(line)]).toString();
        expect(expected).not.toContain('abcdefghij');
        expect(total(whole)).toBe(3);
        expect(through(pieces, cut(Buffer.from(line), at)).toString()).toBe(expected);
        expect(expected.replaceAll(/\[REDACTED:[a-z-]+\]/g, secret)).toBe(line);
      }),
      { numRuns: 25 },
    );
  });

  it('a secret without an end withholds the rest of the line, and says how much', () => {
    const { text, redactor } = redact(`a ${filler(1000)} password="${'x1'.repeat(300_000)}\nnext\n`);
    expect(text).toMatch(
      /password="\[REDACTED:password\]\[WITHHELD:\d+ bytes:a secret without an end in a long line\]\nnext\n$/,
    );
    expect(redactor.withheldBytes).toBeGreaterThan(300_000);
  });

  it('patterns of the user see whole lines or nothing', () => {
    const long = filler(300_000);
    const { text, redactor } = redact(`short house-1\n${long}\nshort house-2`, { patterns: ['house-\\d'] });
    expect(text).toBe(
      'short [REDACTED:pattern]\n[WITHHELD:300000 bytes:a line too long for the patterns]\nshort [REDACTED:pattern]',
    );
    expect(redactor.withheldBytes).toBe(300_000);
  });
});

describe('fail closed', () => {
  it('a pattern that does not compile lets nothing pass', () => {
    const redactor = createPolicy({ secrets: true, patterns: ['('] }).stream();
    expect(through(redactor, [Buffer.from('hello\nworld\n')]).toString()).toBe(
      '[WITHHELD:12 bytes:a pattern does not compile]',
    );
    expect(redactor.withheldBytes).toBe(12);
    expect([...redactor.withheldReasons]).toEqual(['a pattern does not compile']);
    expect(createPolicy({ secrets: false, patterns: ['('] }).text('x')).toMatch(/^\[WITHHELD/);
  });

  it('a rule that throws withholds its line, the others stay', () => {
    const faulty: Rule = {
      id: 'faulty',
      source: 'test',
      triggers: ['boom'],
      find: () => {
        throw new Error('no');
      },
      masks: [],
      keeps: [],
    };
    const redactor = new StreamRedactor(new RuleSet([...RULES, faulty], false));
    const text = through(redactor, [
      Buffer.from(`one\nboom secret\n${'boom '.repeat(80_000)}\nthree\n`),
    ]).toString();
    expect(text).toBe(
      'one\n[WITHHELD:11 bytes:rule faulty failed]\n[WITHHELD:400000 bytes:rule faulty failed]\nthree\n',
    );
    expect(markersIn(text)).toHaveLength(2);
  });

  it('so does a rewriter of identities', () => {
    const identities = {
      counts: new Map(),
      rewrite: (): string => {
        throw new Error('no');
      },
    };
    expect(redact('10.0.0.1\n', { identities }).text).toBe(
      '[WITHHELD:9 bytes:identities could not be rewritten]\n',
    );
  });
});

describe('identities', () => {
  it('are rewritten in whole lines with the secrets already gone; a long line is cut between words', () => {
    const seen: string[] = [];
    const identities = {
      counts: new Map(),
      rewrite: (text: string) => {
        seen.push(text);
        return text.replaceAll('10.0.0.1', '10.9.9.9');
      },
    };
    const redactor = createPolicy({ secrets: true, identities }).stream();
    const long = '10.0.0.1,'.repeat(60_000);
    const text = through(
      redactor,
      cut(Buffer.from(`a 10.0.0.1 password=hunter2\n${long}\n`), [5, 9, 77_777, 200_001]),
    ).toString();
    expect(text).toBe(
      `a 10.9.9.9 password=[REDACTED:password]\n${long.replaceAll('10.0.0.1', '10.9.9.9')}\n`,
    );
    expect(seen.join('')).not.toContain('hunter2');
  });
});

describe('own secrets', () => {
  it('values of the environment and of URLs in argv are masked verbatim, trivial ones are not', () => {
    const own = {
      environment: {
        DB_PASSWORD: 'Zx9-quite-long',
        API_TOKEN: 'short',
        HOME: '/root-Zx9',
        LOGIN_SECRET: 'password',
        X_KEY: 'aaaaaaaaaaaa',
      },
      argv: ['evidence', '-t', 'https://bob:p%40ss-w0rd1@api/x'],
    };
    const { text } = redact(
      'seen Zx9-quite-long here; p@ss-w0rd1 p%40ss-w0rd1; short password /root-Zx9 aaaaaaaaaaaa',
      { own },
    );
    expect(text).toBe(
      'seen [REDACTED:own-environment] here; [REDACTED:own-environment] [REDACTED:own-environment]; short password /root-Zx9 aaaaaaaaaaaa',
    );
  });
});

describe('mode none', () => {
  it('passes secrets, but not what a pattern names', () => {
    expect(redact('password=hunter2 house-7', { secrets: false, patterns: ['house-\\d'] }).text).toBe(
      'password=hunter2 [REDACTED:pattern]',
    );
  });
});
