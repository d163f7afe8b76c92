import { expect, it } from 'vitest';
import { redactJson, redactWords } from './json.js';
import { createPolicy } from './policy.js';

const policy = createPolicy({ secrets: true });

it('the words of a command: each alone, and the one behind a flag that names a secret', () => {
  const words = [
    'run',
    '--password',
    'hunter2',
    '--token=abcd1234efgh',
    '--url',
    'http://u:hunter2@db/',
    '--password',
    '--verbose',
    'ä',
  ];
  expect(redactWords(words, policy)).toEqual([
    'run',
    '--password',
    '[REDACTED:password]',
    '--token=[REDACTED:token]',
    '--url',
    'http://u:[REDACTED:url-userinfo]@db/',
    '--password',
    '--verbose',
    'ä',
  ]);
  const off = createPolicy({ secrets: false });
  expect(redactWords(words, off)).toEqual(words);
});

it('every text of a value that becomes JSON; what is no text stays', () => {
  const value = {
    a: [1, null, true, 'password=hunter2'],
    params: { http: { password: 'hunter2', passwordFile: '/x' } },
    n: undefined,
  };
  expect(redactJson(value, policy)).toEqual({
    a: [1, null, true, 'password=[REDACTED:password]'],
    params: { http: { password: '[REDACTED:secret]', passwordFile: '/x' } },
    n: undefined,
  });
});

it('a private JWK, and no object that only has such members', () => {
  const text = { keys: [{ kty: 'EC', x: 'AQAB', d: 'c2Vj' }], d: 'x', k: { d: 'y' } };
  expect(redactJson(text, policy)).toEqual({
    ...text,
    keys: [{ kty: 'EC', x: 'AQAB', d: '[REDACTED:secret]' }],
  });
});
