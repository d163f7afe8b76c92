import { expect, it } from 'vitest';
import { asCommandLine } from './argument-list.js';
import { createPolicy } from './policy.js';

it.each([
  ['["a","b c","d|e"]', ';;a   b_c   d_e;;'],
  ['["a", "b\\"c"], "x": ["d", "e"]', ';;a    b\\_c;;;;;;;;;;;d    e;;'],
  ["['a', '-b']", ';;a    -b;;'],
  ['argc=2 a0="a" a1="b c" x', ';;;;;;;;;;;a      b_c;;;'],
  ['a\0b c\0', 'a b_c '],
  ['{"m":"[\\"a\\",\\"b\\"]"}', ';;;;;;;;;a     b;;;;;'],
])('%j', (line, expected) => {
  expect(asCommandLine(line)).toBe(expected);
  expect(expected).toHaveLength(line.length);
});

it('a line without a list is none', () => {
  expect(asCommandLine('mysql -u root "a" b')).toBeUndefined();
});

it('a command line of /proc passes the whole way', () => {
  const redactor = createPolicy({ secrets: true }).stream();
  const given = Buffer.from('mysql\0-uroot\0-phunter2\0shop\0run\0--password\0hunter2\0');
  const out = Buffer.concat([redactor.feed(given), redactor.flush()]).toString();
  expect(out).toBe(
    'mysql\0-uroot\0-p[REDACTED:command-password]\0shop\0run\0--password\0[REDACTED:password]\0',
  );
});
