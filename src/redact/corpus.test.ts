import { describe, expect, it } from 'vitest';
import { PLANTED } from '../../test/support/planted-secrets.js';
import { ORDINARY } from '../../test/support/ordinary-text.js';
import { createPolicy } from './policy.js';

const policy = createPolicy({ secrets: true });

/** Parts of a secret that are still in a text; eight characters in a row are no chance. */
function leaks(text: string, secret: string): string[] {
  const found: string[] = [];
  for (let i = 0; i + 8 <= secret.length; i++) {
    const part = secret.slice(i, i + 8);
    if (text.includes(part)) found.push(part);
  }
  return found;
}

it('is at least 60 shapes, each in six syntaxes', () => {
  expect(new Set(PLANTED.map((p) => p.shape)).size).toBeGreaterThanOrEqual(60);
  for (const { texts } of PLANTED) expect(Object.keys(texts)).toHaveLength(6);
});

describe.each(PLANTED.map((p) => [p.shape, p] as const))('%s', (_, { secret, texts }) => {
  it.each(Object.entries(texts))('in %s does not leak', (_syntax, text) => {
    expect(leaks(text.replaceAll(/\s/g, ''), secret.replaceAll(/\s/g, '')).length).toBeGreaterThan(0);
    const redacted = policy.text(text);
    expect(leaks(redacted, secret), redacted).toEqual([]);
    expect(leaks(decodeURIComponent(redacted.replaceAll('%', '%25')), secret)).toEqual([]);
    expect(policy.text(redacted)).toBe(redacted);
  });
});

describe('what stands around a secret can still be parsed', () => {
  it.each(PLANTED.map((p) => [p.shape, p.texts] as const))('%s', (_, texts) => {
    const { json, url } = texts;
    if (json !== undefined)
      expect(Object.keys(JSON.parse(policy.text(json)) as object)).toEqual(
        Object.keys(JSON.parse(json) as object),
      );
    if (url !== undefined) {
      const params = (text: string): string[] => [
        ...new URL(text.split(' ')[1] ?? '', 'http://h').searchParams.keys(),
      ];
      expect(params(policy.text(url))).toEqual(params(url));
    }
  });

  it('a bare value of JSON becomes a string', () => {
    expect(JSON.parse(policy.text('{"password":12345678,"port":5432}'))).toEqual({
      password: '[REDACTED:password]',
      port: 5432,
    });
  });
});

describe('ordinary text stays as it is', () => {
  it.each(ORDINARY)('%s', (text) => {
    expect(policy.text(text)).toBe(text);
  });
});
