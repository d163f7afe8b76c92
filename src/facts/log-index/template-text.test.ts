import { describe, expect, it } from 'vitest';
import { maskedText } from './mask.js';
import { templateText } from './template-text.js';

const template = (line: string): string => {
  const bytes = Buffer.from(line);
  return templateText(maskedText(bytes, 0, bytes.length));
};

describe('template of a message', () => {
  it.each([
    ['numbers', 'upload failed (attempt 1/3) after 10687 ms', 'upload failed (attempt 22/30) after 9 ms'],
    ['addresses', 'connect to 10.0.0.5:443 refused', 'connect to 198.51.100.77:8443 refused'],
    ['IPv6', 'peer fe80::1%eth0 gone', 'peer 2001:db8::aaaa%eth0 gone'],
    ['MAC', 'lladdr 52:54:00:ab:cd:ef', 'lladdr de:ad:be:ef:aa:bb'],
    ['UUID', 'id 3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'id abcdefab-4f89-abcd-9a0c-abcdefabcdef'],
    ['hex', 'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 ok', 'commit 1111111aaaaaaabbbbbbbccccccc1 ok'],
    ['quoted', 'cannot open "alpha"', 'cannot open "beta/gamma"'],
    ['lists', 'ids=[1, 2, 3]', 'ids=[14, 15]'],
    [
      'JSON',
      '{"level":"error","msg":"upload failed","chunk":12,"user":"a"}',
      '{"level":"error","msg":"upload failed","chunk":9,"user":"b"}',
    ],
    ['logfmt', 'level=warn msg="slow query" user=a ms=12', 'level=warn msg="slow query" user=b ms=9'],
    [
      'access',
      '"GET /items/12?q=a HTTP/1.1" 502 157 "-" "curl/8"',
      '"GET /items/9?q=b HTTP/1.1" 503 9 "-" "Firefox"',
    ],
    ['host', ' web-1 sshd[812]: error: kex failed', ' db sshd[9]: error: kex failed'],
  ])('is the same whatever the %s', (_, one, other) => {
    expect(template(other)).toBe(template(one));
    expect(template(one)).not.toBe('');
  });

  it.each([
    ['words', 'upload failed', 'upload done'],
    ['status class', '"GET / HTTP/1.1" 200 157', '"GET / HTTP/1.1" 502 157'],
    ['level of pino', '{"level":30,"msg":"x"}', '{"level":50,"msg":"x"}'],
    ['message of JSON', '{"level":"info","msg":"one"}', '{"level":"info","msg":"two"}'],
    ['error of JSON', '{"msg":"retry","err":"refused"}', '{"msg":"retry","err":"timed out"}'],
  ])('differs where %s do', (_, one, other) => expect(template(other)).not.toBe(template(one)));
});
